"""Leases: one of all has it, and when its process or its line dies another gets it."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from application.adapters.leases import DatabaseLeases, FileLease, Lease
from application.adapters.postgres import Database

BOTH_STORES = True


@contextmanager
def process(folder: Path, store: dict[str, Any]) -> Iterator[Callable[[str], Lease]]:
    """What gives the leases of a process of its own."""
    if not store:
        with ExitStack() as ending:

            def lease(name: str) -> Lease:
                given = FileLease(folder / f"{name}.lease")
                ending.callback(given.release)
                return given

            yield lease
        return
    leases = DatabaseLeases(Database(store["database_url"], store["database_schema"]))
    yield leases.lease
    leases.close()


def test_one_of_two_has_it_until_it_lets_go(tmp_path: Path, store: dict[str, Any]) -> None:
    with process(tmp_path, store) as ours, process(tmp_path, store) as theirs:
        one, other = ours("projector"), theirs("projector")
        assert not one.taken() and not other.taken()
        assert (one.held(), other.held(), one.held()) == (True, False, True)
        assert one.taken() and other.taken() and ours("projector").taken()
        one.release()
        assert (other.held(), one.held()) == (True, False)


def test_leases_of_other_names_and_other_stores_are_others(tmp_path: Path, store: dict[str, Any]) -> None:
    other_store = store | {"database_schema": "another"} if store else {}
    (tmp_path / "other").mkdir()
    with process(tmp_path, store) as ours, process(tmp_path, store) as theirs, process(tmp_path / "other", other_store) as others:
        assert ours("projector").held() and theirs("processes").held() and others("projector").held()


def hold(folder: Path, store: dict[str, Any], told: Any) -> None:
    with process(folder, store) as lease:
        kept = lease("projector")
        told.put(kept.held())
        time.sleep(60)


def test_a_lease_of_a_process_that_is_killed_is_free_within_two_seconds(tmp_path: Path, store: dict[str, Any]) -> None:
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    holder = context.Process(target=hold, args=(tmp_path, store, told))
    holder.start()
    assert told.get(timeout=120)
    with process(tmp_path, store) as ours:
        lease = ours("projector")
        assert not lease.held()
        holder.kill()
        holder.join()
        until = time.monotonic() + 2
        while not lease.held():
            assert time.monotonic() < until
            time.sleep(0.05)
