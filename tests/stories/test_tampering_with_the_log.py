"""Nor can the log itself be changed unseen, nor what is kept by those who sign it and watch it."""

import shutil

import pytest

from application.ledger.transparency.leaf import leaf_of
from application.verification import Outcome
from tests.support.attacked import Site, gone, not_as_logged
from tests.support.tampering import CHECKPOINTS, STATE, TILES, content_of, spoil


def test_an_edited_entry_is_found_where_it_stands(site: Site) -> None:
    with site.tampering(TILES) as tiles:
        content = tiles[-1, 0]["content"]
        tiles[-1, 0]["content"] = content.replace(b'"actor":"rex"', b'"actor":"max"', 1)
    breaks = site.log_breaks()
    assert b'"actor":"rex"' in site.rows()[breaks["rows"].position]["state"].replace(b'"actor": ', b'"actor":')
    assert breaks["rows"] == not_as_logged(breaks["rows"].position, "actor")
    assert {"rows", "tree", "signature", "signer"} <= set(breaks)


@pytest.mark.parametrize("place", [(-1, 0), (-1, 1), (0, 0), (0, 1), (1, 0)])
@pytest.mark.parametrize("how", ["one bit", "shorter", "longer", "gone"])
def test_a_tile_that_is_not_as_it_was_made_is_found(site: Site, place: tuple[int, int], how: str) -> None:
    with site.tampering(TILES) as tiles:
        content = tiles[place]["content"]
        made = {"one bit": bytes([content[0] ^ 1]) + content[1:], "shorter": content[:-32], "longer": content + bytes(32)}
        tiles[place]["content"] = made.get(how, b"")
        if how == "gone":
            del tiles[place]
    assert "tree" in site.log_breaks()


def test_a_tile_that_never_was_is_found(site: Site) -> None:
    with site.tampering(TILES) as tiles:
        tiles[2, 0] = {"level": 2, "n": 0, "content": bytes(32), "first_position": None}
    assert set(site.log_breaks()) == {"tree"}


def test_entries_told_to_begin_elsewhere_are_found(site: Site) -> None:
    with site.tampering(TILES) as tiles:
        tiles[-1, 1]["first_position"] += 1
    assert set(site.log_breaks()) == {"tree"}


def flipped(note: str, line: int) -> str:
    """With another letter in the middle of that line."""
    lines = note.split("\n")
    middle = len(lines[line]) // 2
    lines[line] = lines[line][:middle] + ("A" if lines[line][middle] != "A" else "B") + lines[line][middle + 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("line", [0, 2, 4])
def test_an_edited_checkpoint_is_found_whether_old_or_new(site: Site, line: int) -> None:
    for size, checks in ((site.early, {"checkpoints"}), (max(site.rows(CHECKPOINTS)), {"signature", "checkpoints"})):
        with site.tampering(CHECKPOINTS) as checkpoints:
            checkpoints[size]["note"] = flipped(checkpoints[size]["note"], line)
        assert set(site.log_breaks()) == checks
        site.put_back()


@pytest.mark.parametrize("edit", ["size", "position", "cosignatures"])
def test_what_is_told_beside_a_checkpoint_is_held_against_it(site: Site, edit: str) -> None:
    with site.tampering(CHECKPOINTS) as checkpoints:
        kept = checkpoints[site.early]
        kept[edit] = "— nobody\n" if edit == "cosignatures" else kept[edit] + 1
    assert set(site.log_breaks()) == {"checkpoints"}


def test_a_note_told_to_be_the_newest_is_found(site: Site) -> None:
    with site.tampering(CHECKPOINTS) as checkpoints:
        newest = checkpoints[max(checkpoints)]
        checkpoints[0] = newest | {"size": 10**6}
        del checkpoints[newest["size"]]
    assert {"checkpoints", "tree"} <= set(site.log_breaks())


def test_checkpoints_that_are_all_gone_leave_nothing_verified(site: Site) -> None:
    with site.tampering(CHECKPOINTS) as checkpoints:
        checkpoints.clear()
    assert site.log_breaks()["checkpoints"].what == "checkpoints were signed, and none is kept"


@pytest.mark.parametrize("change", [{"size": 1}, {"size": -1}, {"size": 10**9}, {"position": 1}, {"position": 10**9}, {"only": 2}])
def test_a_log_that_is_told_to_reach_elsewhere_is_found(site: Site, change: dict[str, int]) -> None:
    with site.tampering(STATE) as state:
        state[1] |= change
    assert "tree" in site.log_breaks()


def test_a_log_that_does_not_know_how_far_it_is_is_found(site: Site) -> None:
    with site.tampering(STATE) as state:
        state.clear()
    assert "tree" in site.log_breaks()


def test_an_entry_that_no_event_stands_for_is_found_before_it_is_signed(site: Site) -> None:
    row = max(site.house.ledger.rows(0, 10_000))
    made_up = row._replace(position=row.position + 1_000, version=row.version + 1)
    before = site.rows(TILES)
    site.record.log.extend(lambda after: [(made_up, leaf_of(site.record.signer.origin, made_up))])
    assert site.rows(TILES) != before
    assert site.log_breaks()["rows"] == gone(made_up.position)


# Those who sign and those who watch


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe", None])
def test_a_signer_without_his_memory_is_broken(site: Site, content: bytes | None) -> None:
    spoil(site.signer / "state", content)
    breaks = site.log_breaks()
    assert set(breaks) == {"signer"}
    assert breaks["signer"].what.startswith("the signer's memory cannot be read")


@pytest.mark.parametrize("line", [0, 1, 2, 4])
def test_an_edited_memory_of_the_signer_is_found(site: Site, line: int) -> None:
    state = site.signer / "state"
    spoil(state, flipped(state.read_text(), line).encode())
    assert set(site.log_breaks()) == {"signer"}


def test_a_signer_who_was_told_an_earlier_state_is_no_break_but_what_he_signs_next_is_the_same_log(site: Site) -> None:
    spoil(site.signer / "state", site.checkpoint(site.early).encode())
    assert site.report().outcome is Outcome.VERIFIED


@pytest.mark.parametrize("content", [b"", b"no key", None])
def test_a_public_key_that_is_damaged_or_gone_is_told(site: Site, content: bytes | None) -> None:
    [path] = (site.signer / "keys").glob("*.vkey")
    spoil(path, content)
    assert "signature" in site.log_breaks()


@pytest.mark.parametrize("content", [b"", b"no key", bytes(32), None])
def test_a_secret_key_that_is_damaged_or_gone_is_told(site: Site, content: bytes | None) -> None:
    [path] = (site.signer / "keys").glob("*.key")
    spoil(path, content)
    assert set(site.log_breaks()) == {"keys"}


def test_a_checkpoint_edited_where_it_was_kept_is_found(site: Site) -> None:
    path = sorted(content_of(site.sink.folder))[0]
    for content in (flipped(path.read_text(), 2).encode(), flipped(path.read_text(), 4).encode(), b"garbage", b"\xff", b""):
        spoil(path, content)
        with site.watched():
            assert set(site.log_breaks()) == {f"witness {site.sink.name}"}
        site.put_back()


def test_a_checkpoint_kept_under_another_size_is_found(site: Site) -> None:
    first, second, *_ = sorted(content_of(site.sink.folder))
    spoil(first, second.read_bytes())
    with site.watched():
        assert set(site.log_breaks()) == {f"witness {site.sink.name}"}


def test_a_witness_that_is_not_there_is_unknown_and_never_verified(site: Site) -> None:
    shutil.rmtree(site.sink.folder)
    with site.watched():
        report = site.report()
    site.sink.folder.mkdir()
    assert report.outcome is Outcome.UNKNOWN
    assert [check.name for check in report.checks if check.outcome is not Outcome.VERIFIED] == [f"witness {site.sink.name}"]


def test_a_witness_that_holds_nothing_is_unknown(site: Site) -> None:
    for path in content_of(site.sink.folder):
        path.unlink()
    with site.watched():
        assert site.report().outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("note", ["", "garbage", "claimlog/x\n5\n\n"])
def test_a_given_checkpoint_that_is_none_is_broken(site: Site, note: str) -> None:
    assert set(site.log_breaks(note)) == {"given"}


def test_every_checkpoint_that_somebody_kept_can_be_given(site: Site) -> None:
    assert site.report(*(kept.note for kept in site.record.log.kept())).outcome is Outcome.VERIFIED
