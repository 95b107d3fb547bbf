"""What every ledger promises, whatever it is kept in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.ledger.catalogue import CATALOGUE
from application.ports import Ledger, Repeat, Unreadable, VersionClash
from domain.values import Role
from tests.support.claims import approved, assigned, submitted, validated
from tests.support.ledgers import opened
from tests.support.memory import MemoryLedger
from tests.support.recording import FIRST_THREE, by, change, record, under
from tests.support.values import CLAIM, NOW, instant, uid

OTHER = uid("another claim")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    with opened(request.param, tmp_path) as kept:
        yield kept


def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert (ledger.head(), ledger.load(CLAIM), list(ledger.rows(0, 10))) == (0, [], [])


def test_what_was_appended_is_loaded_in_order(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    record(ledger, approved(), after=3)
    loaded = ledger.load(CLAIM)
    assert [one.event for one in loaded] == [*FIRST_THREE, approved()]
    assert [one.version for one in loaded] == [1, 2, 3, 4]


def test_an_append_answers_with_what_a_load_will_find(ledger: Ledger) -> None:
    assert record(ledger, *FIRST_THREE) == ledger.load(CLAIM)


def test_the_envelope_comes_back_as_it_was_given(ledger: Ledger) -> None:
    ledger.append([change(assigned(), actor="rex", role=Role.REVIEWER)], by(causation=uid("cause"), correlation=uid("story")))
    [recorded] = ledger.load(CLAIM)
    assert (recorded.actor, recorded.role, recorded.policy, recorded.at) == ("rex", Role.REVIEWER, "2021-05", NOW)
    assert (recorded.command, recorded.correlation, recorded.causation) == (uid("command"), uid("story"), uid("cause"))


def test_times_are_kept_to_the_microsecond_and_in_utc(ledger: Ledger) -> None:
    at = instant("2026-03-02T10:00:00.000001+01:00")
    ledger.append([change(assigned())], by(at=at))
    assert ledger.load(CLAIM)[0].at == at
    assert b'"at":"2026-03-02T09:00:00.000001Z"' in ledger.rows(0, 1)[0].state


def test_streams_do_not_mix(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    record(ledger, submitted("birch"), stream=OTHER)
    assert [one.event.company for one in ledger.load(OTHER)] == ["birch"]
    assert len(ledger.load(CLAIM)) == 3


def test_positions_ascend_over_all_streams(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    record(ledger, submitted("birch"), stream=OTHER)
    record(ledger, approved(), after=3)
    positions = [row.position for row in ledger.rows(0, 100)]
    assert positions == sorted(set(positions))
    assert ledger.head() == positions[-1]
    assert [one.position for one in ledger.load(CLAIM)] == [*positions[:3], positions[4]]


def test_one_append_may_go_back_and_forth_between_streams(ledger: Ledger) -> None:
    changes = [
        change(submitted()),
        change(submitted("birch"), stream=OTHER),
        change(validated(), after=1, actor="system", role=Role.SYSTEM),
    ]
    recorded = ledger.append(changes, by())
    assert [(one.stream, one.version, one.actor) for one in recorded] == [(CLAIM, 1, "ada"), (OTHER, 1, "ada"), (CLAIM, 2, "system")]


def test_a_version_that_is_taken_leaves_nothing_of_the_whole_append(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    head = ledger.head()
    with pytest.raises(VersionClash):
        ledger.append([change(submitted("birch"), stream=OTHER), change(approved(), after=2)], by())
    assert ledger.load(OTHER) == []
    assert ledger.head() == head and len(ledger.rows(0, 100)) == 3


def test_an_append_cannot_take_one_version_twice(ledger: Ledger) -> None:
    with pytest.raises(VersionClash):
        ledger.append([change(submitted()), change(validated())], by())
    assert ledger.head() == 0


def test_a_load_can_stop_at_a_position(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    then = ledger.head()
    record(ledger, approved(), after=3)
    assert [one.event for one in ledger.load(CLAIM, until=then)] == [*FIRST_THREE]
    assert ledger.load(CLAIM, until=0) == []


def test_a_load_reads_no_more_than_is_asked_for(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    assert [[one.version for one in ledger.load(CLAIM, after=after, most=2)] for after in (0, 1, 2)] == [[1, 2], [2, 3], [3]]
    assert [one.version for one in ledger.load(CLAIM, until=1, most=2)] == [1]


def test_rows_come_in_stretches(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    first = ledger.rows(0, 2)
    rest = ledger.rows(first[-1].position, 2)
    assert [row.version for row in (*first, *rest)] == [1, 2, 3]
    assert list(ledger.rows(ledger.head(), 2)) == []


def test_rows_of_one_stream_can_be_asked_for(ledger: Ledger) -> None:
    record(ledger, submitted())
    record(ledger, submitted("birch"), stream=OTHER)
    record(ledger, validated(), after=1)
    assert [row.version for row in ledger.rows(0, 10, CLAIM)] == [1, 2]
    assert [row.version for row in ledger.rows(1, 10, CLAIM)] == [2]
    assert [row.stream for row in ledger.rows(0, 1, OTHER)] == [OTHER]


def test_rows_of_some_names_can_be_asked_for(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    record(ledger, submitted("birch"), stream=OTHER)
    names = ["claim.submitted.v1", "claim.reviewer_assigned.v1"]
    assert [(row.topic, row.position) for row in ledger.rows(0, 10, topics=names)] == [(names[0], 1), (names[1], 3), (names[0], 4)]
    assert [row.position for row in ledger.rows(1, 1, topics=names)] == [3]
    assert [row.position for row in ledger.rows(0, 10, CLAIM, names[:1])] == [1]
    assert list(ledger.rows(0, 10, topics=["claim.withdrawn.v1"])) == []


def test_no_row_beyond_a_position_is_looked_at(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    assert [row.position for row in ledger.rows(0, 10, until=2)] == [1, 2]
    assert [row.position for row in ledger.rows(1, 10, CLAIM, until=2)] == [2]
    assert list(ledger.rows(0, 10, topics=["claim.reviewer_assigned.v1"], until=2)) == []


def test_the_last_event_of_a_stream_is_told_without_the_others(ledger: Ledger) -> None:
    assert ledger.last(CLAIM) is None
    record(ledger, *FIRST_THREE)
    record(ledger, submitted("birch"), stream=OTHER)
    assert ledger.last(CLAIM) == ledger.load(CLAIM)[-1]


def test_events_come_stream_by_stream_when_asked_so(ledger: Ledger) -> None:
    record(ledger, *FIRST_THREE)
    record(ledger, submitted("birch"), stream=OTHER)
    until = ledger.head()
    record(ledger, approved(), after=3)
    found = list(ledger.by_stream(None, until, 10))
    assert [(row.stream, row.version) for row in found] == sorted([(CLAIM, 1), (CLAIM, 2), (CLAIM, 3), (OTHER, 1)])
    assert [list(ledger.by_stream((row.stream, row.version), until, 1)) for row in found] == [[row] for row in found[1:]] + [[]]


def test_a_kind_of_event_stands_under_its_name(ledger: Ledger) -> None:
    assert ledger.names([type(submitted()), type(approved())]) == {"claim.submitted.v1", "claim.approved.v1"}


def test_rows_are_the_bytes_that_were_written(ledger: Ledger) -> None:
    record(ledger, submitted())
    [row] = ledger.rows(0, 10)
    assert (row.topic, row.stream, row.version) == ("claim.submitted.v1", CLAIM, 1)
    assert row.state.startswith(b'{"actor":"ada","at":"2026-03-02T09:00:00.000000Z","cause":null,"command":"')
    assert isinstance(row.state, bytes) and ledger.decode(row) == ledger.load(CLAIM)[0]


def test_what_cannot_be_read_names_its_position(ledger: Ledger) -> None:
    record(ledger, submitted())
    [row] = ledger.rows(0, 1)
    for broken in (
        row._replace(topic="claim.submitted.v99"),
        row._replace(state=b"{"),
        row._replace(state=b"[]"),
        row._replace(state=b"{}"),
    ):
        with pytest.raises(Unreadable) as told:
            ledger.decode(broken)
        assert told.value.position == row.position


def test_who_and_when_can_be_read_of_an_event_whose_name_nobody_knows(ledger: Ledger) -> None:
    record(ledger, submitted())
    envelope = ledger.envelope(ledger.rows(0, 1)[0]._replace(topic="claim.submitted.v99"))
    assert (envelope.actor, envelope.at, envelope.data["company"]) == ("ada", NOW, "alder")
    with pytest.raises(Unreadable):
        ledger.envelope(ledger.rows(0, 1)[0]._replace(state=b"[]"))


def test_a_key_stands_for_what_its_command_recorded(ledger: Ledger) -> None:
    ledger.append([change(submitted())], under("k1"))
    assert ledger.find("ada", "k1") == Repeat("submit", CLAIM, ledger.head(), NOW)
    assert ledger.find("ada", "k2") is None and ledger.find("ben", "k1") is None


def test_an_append_that_lost_leaves_its_key_free(ledger: Ledger) -> None:
    record(ledger, submitted())
    with pytest.raises(VersionClash):
        ledger.append([change(submitted())], under("k1"))
    assert ledger.find("ada", "k1") is None


def test_of_two_commands_under_one_key_the_second_leaves_nothing(ledger: Ledger) -> None:
    ledger.append([change(submitted())], under("k1"))
    with pytest.raises(VersionClash):
        ledger.append([change(submitted(), stream=OTHER)], under("k1"))
    assert ledger.load(OTHER) == []


def test_every_event_of_the_catalogue_has_a_name_of_its_own() -> None:
    assert len(CATALOGUE.kinds) == len(CATALOGUE.names)
