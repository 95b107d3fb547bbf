"""Whoever has the database in his hands can change anything in it: what he changed is found, and where."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest

from application.verification import Break, Outcome
from tests.support.attacked import Site, gone, not_as_logged
from tests.support.both_stores import new_store
from tests.support.house import furnish, office_in
from tests.support.tampering import CHECKPOINTS, EVENTS, STATE, VIEWS, Hand, Snapshot, spoil
from tests.support.values import uid


def edited(row: dict[str, object], **changes: object) -> bytes:
    """The event with other words in its envelope."""
    assert isinstance(row["state"], bytes)
    return json.dumps(json.loads(row["state"]) | changes, separators=(",", ":")).encode()


# Events


def test_an_edited_fact_is_found_where_it_stands(site: Site) -> None:
    position = site.positions_of(site.claim)[5]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = edited(rows[position], data=json.loads(rows[position]["state"])["data"] | {"visibility": "internal"})
    assert site.breaks()["rows"] == not_as_logged(position, "stored_sha256")


def test_a_decision_that_has_another_time_is_found(site: Site) -> None:
    position = site.positions_of(site.claim)[0]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = edited(rows[position], at="2026-02-02T09:00:00.000000Z")
    assert site.breaks()["rows"] == not_as_logged(position, "rec", "stored_sha256")


def test_a_decision_in_the_name_of_another_is_found(site: Site) -> None:
    position = site.positions_of(site.claim)[3]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = edited(rows[position], actor="rita")
    assert site.log_breaks()["rows"] == not_as_logged(position, "actor", "stored_sha256")


def test_an_event_of_another_kind_is_found(site: Site) -> None:
    position = site.positions_of(site.claim)[-1]
    with site.tampering(EVENTS) as rows:
        rows[position]["topic"] = "claim.withdrawn.v1"
    assert site.log_breaks()["rows"] == not_as_logged(position, "type")


def test_an_event_of_another_version_or_of_another_claim_is_found(site: Site) -> None:
    position = site.positions_of(site.claim)[-1]
    with site.tampering(EVENTS) as rows:
        version = rows[position]["originator_version"]
        rows[position]["originator_version"] += 1
    breaks = site.log_breaks()
    assert breaks["rows"] == not_as_logged(position, "ver")
    assert breaks["versions"] == Break(position, f"version {version + 1} of stream {site.claim} does not follow the one before it")
    with site.tampering(EVENTS) as rows:
        rows[position]["originator_id"] = stream_like(rows[position]["originator_id"], uid("another claim"))
    assert site.log_breaks()["rows"] == not_as_logged(position, "stream", "ver")


def stream_like(stored: object, stream: UUID) -> object:
    """As this store keeps it."""
    return stream if isinstance(stored, UUID) else stream.hex


def test_events_that_are_gone_from_the_end_are_missed(site: Site) -> None:
    with site.tampering(EVENTS) as rows:
        last = sorted(rows)[-3:]
        for position in last:
            del rows[position]
    assert site.breaks()["rows"] == gone(last[0])


def test_an_end_that_is_gone_from_the_log_too_is_missed_by_the_signer(site: Site) -> None:
    cut_off_the_end(site)
    breaks = site.breaks()
    size, kept = max(site.whole_rows(CHECKPOINTS)), max(site.rows(CHECKPOINTS))
    assert breaks == {"signer": Break(None, f"the signer has {size} leaves, the log has {kept}: its end is gone")}


def test_an_end_that_is_gone_from_the_signers_memory_too_is_missed_by_who_kept_a_checkpoint(site: Site) -> None:
    kept = cut_off_the_end(site)
    spoil(site.signer / "state", kept.encode())
    assert site.report().outcome is Outcome.VERIFIED
    assert "its end is gone" in site.log_breaks(site.checkpoint())["given"].what
    with site.watched():
        assert "its end is gone" in site.log_breaks()[f"witness {site.sink.name}"].what


def cut_off_the_end(site: Site) -> str:
    """Of events, log and views, back to an earlier checkpoint, which is returned."""
    with site.tampering(CHECKPOINTS) as checkpoints:
        del checkpoints[max(checkpoints)]
        last = checkpoints[max(checkpoints)]
    with site.tampering(EVENTS) as rows:
        for position in [position for position in rows if position > last["position"]]:
            del rows[position]
    site.log_again(last["position"])
    assert site.rows(STATE)[1] == {"only": 1, "size": last["size"], "position": last["position"]}
    for table in VIEWS.values():
        site.hand.make(table, [])
    site.house.projector.prepare()
    site.house.projector.catch_up()
    return str(last["note"])


def test_an_event_that_is_gone_from_the_middle_is_missed(site: Site) -> None:
    position = site.positions_of(site.claim)[100]
    with site.tampering(EVENTS) as rows:
        del rows[position]
    breaks = site.breaks()
    assert breaks["rows"] == gone(position)
    assert breaks["versions"].position == position + 1


def test_a_claim_of_which_nothing_is_left_is_missed(site: Site) -> None:
    positions = site.positions_of(site.claim)
    with site.tampering(EVENTS) as rows:
        for position in positions:
            del rows[position]
    assert site.positions_of(site.claim) == []
    assert site.breaks()["rows"] == gone(positions[0])


def test_events_that_have_changed_places_are_found(site: Site) -> None:
    first, second = site.positions_of(site.claim)[10:12]
    with site.tampering(EVENTS) as rows:
        rows[first], rows[second] = rows[second] | {"position": first}, rows[first] | {"position": second}
    breaks = site.breaks()
    assert breaks["rows"] == not_as_logged(first, "stored_sha256", "ver")
    assert breaks["versions"].position == first


@pytest.mark.parametrize("stream", ["a claim that never was", "one that has ended"])
def test_an_event_slipped_into_a_gap_is_found(site: Site, stream: str) -> None:
    with site.tampering(EVENTS) as rows:
        model = rows[site.positions_of(site.claim)[-1]]
        version = model["originator_version"] + 1 if stream == "one that has ended" else 1
        ours = model["originator_id"] if version > 1 else stream_like(model["originator_id"], uid(stream))
        rows[site.gap[1]] = model | {"position": site.gap[1], "originator_version": version, "originator_id": ours}
    assert site.breaks()["rows"] == Break(site.gap[1], f"the event at position {site.gap[1]} was never logged")


@pytest.mark.parametrize("position", [0, -7])
def test_an_event_before_all_others_is_found(site: Site, position: int) -> None:
    with site.tampering(EVENTS) as rows:
        model = rows[site.positions_of(site.claim)[-1]]
        rows[position] = model | {"position": position, "originator_version": model["originator_version"] + 1}
    assert site.log_breaks()["rows"] == Break(position, f"the event at position {position} was never logged")


def test_events_that_follow_the_last_checkpoint_are_not_vouched_for(site: Site) -> None:
    with site.tampering(EVENTS) as rows:
        last = max(rows)
        rows[last + 9] = rows[last] | {"position": last + 9, "originator_version": rows[last]["originator_version"] + 1}
    report = site.report()
    assert report.outcome is Outcome.UNKNOWN
    [covered] = [check for check in report.checks if check.outcome is Outcome.UNKNOWN]
    assert (covered.name, covered.told) == ("covered", f"events after position {last} up to {last + 9} are in no signed checkpoint yet")


# What no row can be


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("originator_id", "no stream"),
        ("originator_id", b"\x00\xff"),
        ("originator_version", "two"),
        ("topic", "claim.\udcff.v1"),
        ("topic", b"claim.submitted.v1"),
        ("state", "not bytes but text"),
        ("state", 7),
        ("state", b"\xff no JSON"),
    ],
)
def test_a_row_that_cannot_be_read_is_broken_and_named(site: Site, column: str, value: object) -> None:
    if not site.hand.on_files and not (column == "state" and isinstance(value, bytes)):
        pytest.skip("PostgreSQL takes no such value")
    position = site.positions_of(site.claim)[20]
    with site.tampering(EVENTS) as rows:
        rows[position][column] = value
    assert site.breaks()["rows"].position == position


# The whole of it


@pytest.fixture(scope="session")
def elsewhere(house_under_attack: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Another house's database, well kept, with its own log."""
    with new_store("files" if house_under_attack.hand.on_files else "postgresql") as store:
        with office_in(tmp_path_factory.mktemp("elsewhere") / "data", **store) as office:
            furnish(office).submit("alder")
            office.house.projector.catch_up()
            office.house.record.integrator.catch_up()
            assert office.house.verify().outcome is Outcome.VERIFIED
            hand = Hand(office)
            yield Snapshot(hand)
            hand.close()


def test_another_houses_database_in_the_place_of_this_one_is_found(site: Site, elsewhere: Snapshot) -> None:
    before = site.rows()
    elsewhere.put_back(site.hand)
    assert site.rows() != before
    breaks = site.breaks(site.checkpoint())
    assert "none of the known keys" in breaks["signature"].what
    assert "its end is gone" in breaks["signer"].what and "its end is gone" in breaks["given"].what
    assert breaks["rows"].position == 1


def test_another_houses_events_without_its_log_are_found(site: Site, elsewhere: Snapshot) -> None:
    before = site.rows()
    elsewhere.put_back(site.hand, "ledger", "views")
    assert site.rows() != before
    assert site.breaks()["rows"].position == 1


def roll_back(site: Site) -> None:
    """Events, log and views are as they were when a checkpoint was signed that is as genuine as today's."""
    before = site.rows(), site.rows(STATE)
    site.earlier.put_back(site.hand, "ledger", "log", "views")
    assert (site.rows(), site.rows(STATE)) != before
    assert site.rows(STATE)[1]["size"] == max(site.rows(CHECKPOINTS)) == site.early


def test_going_back_to_an_earlier_state_is_found_by_the_signer(site: Site) -> None:
    roll_back(site)
    assert site.breaks() == {
        "signer": Break(None, f"the signer has {max(site.whole_rows(CHECKPOINTS))} leaves, the log has {site.early}: its end is gone")
    }


def test_going_back_with_the_signer_is_found_by_those_outside_and_by_nobody_else(site: Site) -> None:
    roll_back(site)
    site.earlier.put_back_folder(site.signer)
    assert site.report().outcome is Outcome.VERIFIED
    assert set(site.breaks(site.checkpoint())) == {"given"}
    assert site.log_outcome(site.checkpoint(site.early)) is Outcome.VERIFIED
    with site.watched():
        assert set(site.log_breaks()) == {f"witness {site.sink.name}"}


def test_a_rewrite_signed_with_the_true_key_is_found_by_those_outside_and_by_nobody_else(site: Site) -> None:
    position = site.positions_of(site.claim)[-1]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = edited(rows[position], actor="rita")
    site.sign_again()
    site.mend_views()
    assert site.report().outcome is Outcome.VERIFIED
    size = max(site.whole_rows(CHECKPOINTS))
    assert site.breaks(site.checkpoint()) == {
        "given": Break(None, f"the given checkpoint 1 has another root over {size} leaves than the log has now")
    }
    assert site.log_outcome(site.checkpoint(site.early)) is Outcome.VERIFIED
    with site.watched():
        assert set(site.log_breaks()) == {f"witness {site.sink.name}"}


def test_a_rewrite_of_the_log_without_the_key_is_found_by_all_that_was_signed(site: Site) -> None:
    position = site.positions_of(site.claim)[0]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = edited(rows[position], at="2026-02-02T09:00:00.000000Z")
    site.log_again(max(site.rows()))
    site.mend_views()
    assert set(site.breaks()) == {"signature", "checkpoints", "signer"}
