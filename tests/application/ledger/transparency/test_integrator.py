"""The integrator takes every event into the log once, in the ledger's order, and has each step signed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.integrator import STEP, Integrator
from application.ledger.transparency.leaf import leaf_of, told
from application.ledger.transparency.merkle import root
from application.ledger.transparency.notes import Note
from application.ledger.transparency.signer import Inconsistent, Signer
from application.ledger.transparency.store import LogStore, Reach
from application.ledger.transparency.tiles import ENTRIES, entries_in, nodes_of, tiles_of
from application.ports import StoredRow
from application.verification import Outcome
from tests.support.both_stores import STORES
from tests.support.logs import Numbered, integrator_of, opened_log, record_of
from tests.support.values import uid

Made = Callable[[Numbered], Integrator]


@pytest.fixture(params=STORES)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogStore]:
    with opened_log(request.param, tmp_path) as log:
        yield log


@pytest.fixture
def made(log: LogStore, tmp_path: Path) -> Made:
    """Each as in a process of its own, which remembers nothing."""
    return lambda ledger: integrator_of(ledger, LogStore(log.engine), tmp_path)


def entries(log: LogStore) -> list[bytes]:
    return [entry for bundle in log.bundles() for entry in entries_in(bundle.content)]


def outcome(ledger: Numbered, log: LogStore, folder: Path) -> Outcome:
    return record_of(ledger, log, folder).verifier().verify().outcome


def head(log: LogStore) -> Checkpoint:
    newest = log.newest()
    assert newest
    return Checkpoint.parse(Note.parse(newest.note).text)


def test_of_an_empty_ledger_the_empty_log_is_signed(log: LogStore, made: Made) -> None:
    assert made(Numbered()).step() == Reach(0, 0)
    assert head(log).size == 0


@pytest.mark.parametrize("batches", [(1,), (3, 4), (255, 1, 1), (256,), (257,), (250, 20), (256, 256, 1), (700,), (100, 600, 3)])
def test_leaves_stand_in_the_ledgers_order_however_they_come(log: LogStore, made: Made, tmp_path: Path, batches: tuple[int, ...]) -> None:
    ledger = Numbered()
    for count in batches:
        integrator = made(ledger.add(count))
        integrator.catch_up()
    origin, size = integrator.signer.origin, sum(batches)
    assert entries(log) == [leaf_of(origin, row) for row in ledger.all]
    assert log.reach() == Reach(size, ledger.head())
    hashes = ledger.hashes(origin)
    assert head(log) == Checkpoint(origin, size, root(nodes_of(tiles_out_of(hashes)), size)) == integrator.signer.last()
    assert {tile for tile in tiles_of(size) if not log.tile(tile.level, tile.n)} == set()
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED


def tiles_out_of(hashes: list[bytes]) -> Callable[[int, int], bytes]:
    """Computed anew, without the store."""
    from application.ledger.transparency.merkle import subtree

    levels = [hashes]
    while len(levels[-1]) >= STEP:
        below = levels[-1]
        levels.append([subtree(below[n : n + STEP]) for n in range(0, len(below) - STEP + 1, STEP)])
    return lambda level, n: b"".join(levels[level][n * STEP : (n + 1) * STEP])


def test_every_step_is_signed_and_kept(log: LogStore, made: Made) -> None:
    made(Numbered(2 * STEP + 5)).catch_up()
    assert [kept.size for kept in log.kept()] == [STEP, 2 * STEP, 2 * STEP + 5]
    assert [kept.position for kept in log.kept()] == [3 * kept.size - 2 for kept in log.kept()]


def test_a_step_without_anything_new_signs_nothing(log: LogStore, made: Made) -> None:
    integrator = made(Numbered(5))
    integrator.catch_up()
    before = list(log.kept())
    assert integrator.step() == Reach(5, 13)
    assert list(log.kept()) == before


def test_what_was_stored_and_not_signed_is_signed_after_a_restart(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(300)
    made(ledger).step()
    killed = made(ledger)
    log.extend(killed.leaves_after)  # and no more
    assert (log.reach().size, head(log).size) == (300, STEP)
    assert made(ledger).step() == Reach(300, ledger.head())
    assert head(log).size == 300
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED


def test_what_was_signed_and_not_kept_is_signed_again_after_a_restart(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(300)
    integrator = made(ledger)
    integrator.step()
    integrator.log.keep = lambda _: None  # type: ignore[method-assign]
    integrator.step()
    assert (integrator.signer.last().size, head(log).size) == (300, STEP)
    assert outcome(ledger, log, tmp_path) is Outcome.UNKNOWN
    made(ledger).step()
    assert head(log).size == 300
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED


def test_two_at_once_make_one_log(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(1_200)
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(made(ledger).catch_up) for _ in range(3)]:
            done.result(60)
    assert [told(entry)["pos"] for entry in entries(log)] == [row.position for row in ledger.all]
    assert head(log).size == 1_200
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED


def test_a_row_that_is_no_json_has_a_leaf_of_its_own(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(3)
    for n, state in enumerate((b"", b"\xff\x00", b"[1,2]", b"7", b'{"at":5}'), 3):
        ledger.all.append(StoredRow(3 * n + 1, uid("odd"), n - 2, "claim.odd.v1", state))
    made(ledger).catch_up()
    assert log.reach() == Reach(8, ledger.head())
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED
    ledger.all[4] = ledger.all[4]._replace(state=b"\xff\x01")
    assert outcome(ledger, log, tmp_path) is Outcome.BROKEN


def test_an_inconsistent_log_gets_no_signature_and_the_signer_forgets_nothing(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(300)
    integrator = made(ledger)
    integrator.catch_up()
    before, checkpoints = (tmp_path / "signer" / "state").read_bytes(), list(log.kept())
    write_over(log, ENTRIES, 0, log.tile(ENTRIES, 0))
    write_over(log, 0, 0, bytes(32) + log.tile(0, 0)[32:])
    write_over(log, 1, 0, bytes(32))
    ledger.add(5)
    for _ in range(2):
        with pytest.raises(Inconsistent, match="does not begin with the 300 that were signed before"):
            made(ledger).step()
    assert (tmp_path / "signer" / "state").read_bytes() == before
    assert list(log.kept()) == checkpoints
    assert outcome(ledger, log, tmp_path) is Outcome.BROKEN


@pytest.mark.parametrize(("level", "n"), [(0, 1), (1, 0)])
def test_a_log_without_all_its_tiles_gets_no_signature(log: LogStore, made: Made, level: int, n: int) -> None:
    ledger = Numbered(300)
    made(ledger).catch_up()
    write_over(log, level, n, b"")
    for _ in range(2):
        with pytest.raises(Inconsistent):
            made(ledger.add(1)).step()
    assert head(log).size == 300


def write_over(log: LogStore, level: int, n: int, content: bytes) -> None:
    from application.ledger.transparency.store import tiles

    with log.engine.begin() as db:
        db.execute(tiles.update().where(tiles.c.level == level, tiles.c.n == n).values(content=content))


def forget(log: LogStore) -> None:
    from application.ledger.transparency.store import metadata

    with log.engine.begin() as db:
        for table in metadata.sorted_tables:
            db.execute(table.delete())


def test_a_log_that_is_lost_is_made_again_and_is_the_same(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(700)
    made(ledger).catch_up()
    signed, was = head(log), entries(log)
    forget(log)
    assert outcome(ledger, log, tmp_path) is Outcome.BROKEN
    made(ledger).step()
    assert (head(log), entries(log)) == (signed, was)
    assert outcome(ledger, log, tmp_path) is Outcome.VERIFIED


def test_a_log_that_is_lost_is_not_signed_again_over_an_edited_ledger(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(700)
    made(ledger).catch_up()
    last = Signer(tmp_path / "signer").last()
    forget(log)
    ledger.all[3] = ledger.all[3]._replace(state=b"{}")
    for _ in range(4):
        with pytest.raises(Inconsistent, match="does not begin with the 700 that were signed before"):
            made(ledger).step()
    assert Signer(tmp_path / "signer").last() == last
    assert log.newest() is None
    assert outcome(ledger, log, tmp_path) is Outcome.BROKEN


def test_an_older_copy_of_the_log_catches_up_without_an_alarm(log: LogStore, made: Made, tmp_path: Path) -> None:
    ledger = Numbered(10)
    made(ledger).catch_up()
    old = head(log).size
    made(ledger.add(600)).catch_up()
    signed = head(log)
    forget(log)
    log.extend(lambda after: made(ledger).leaves_after(after)[:old])
    made(ledger).step()
    assert head(log) == signed


def test_a_ledger_that_has_become_shorter_gets_no_signature(log: LogStore, made: Made) -> None:
    ledger = Numbered(300)
    made(ledger).catch_up()
    forget(log)
    del ledger.all[290:]
    with pytest.raises(Inconsistent, match="the log has 290 leaves; 300 were signed before"):
        made(ledger).step()
