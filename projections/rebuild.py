"""Builds views anew beside those that serve, and swaps them in one transaction when they have caught up."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine

from projections.projector import Projector, digest
from projections.views import View


class Rebuilt:
    """A view before and after: equal digests mean that what served was right."""

    def __init__(self, view: str, before: str, after: str) -> None:
        self.view, self.before, self.after = view, before, after

    @property
    def differs(self) -> bool:
        return self.before != self.after


def rebuild(live: Projector, beside: Engine, views: Sequence[View], report: Callable[[int, int], None]) -> list[Rebuilt]:
    """`beside` is an engine on an empty file of its own; `report` is told the position reached and the head."""
    fresh = Projector(beside, live.log)
    fresh.prepare()
    head = live.log.head()
    while fresh.step(5_000):
        report(fresh.position(), max(head, fresh.position()))
    live.catch_up()
    return swap(live, fresh, views)


def swap(live: Projector, fresh: Projector, views: Sequence[View]) -> list[Rebuilt]:
    """While the live views cannot move, the fresh ones reach the same position and take their place."""
    driver = sqlite3.connect(str(live.engine.url.database), isolation_level=None, timeout=30)
    try:
        driver.execute("ATTACH ? AS fresh", (str(fresh.engine.url.database),))
        driver.execute("BEGIN")  # not IMMEDIATE, which would lock the fresh file too
        driver.execute("UPDATE main.positions SET position = position")
        fresh.catch_up(until=driver.execute("SELECT min(position) FROM main.positions").fetchone()[0])
        compared = [Rebuilt(view.name, *digests(live, fresh, view)) for view in views]
        for view in views:
            replace(driver, view)
        driver.execute("COMMIT")
        return compared
    finally:
        driver.close()


def digests(live: Projector, fresh: Projector, view: View) -> tuple[str, str]:
    with live.engine.connect() as old, fresh.engine.connect() as new:
        return digest(old, view), digest(new, view)


def replace(driver: sqlite3.Connection, view: View) -> None:
    for table in view.tables:
        driver.execute(f"DELETE FROM main.{table.name}")
        driver.execute(f"INSERT INTO main.{table.name} SELECT * FROM fresh.{table.name}")
    driver.execute("DELETE FROM main.parked WHERE view = ?", (view.name,))
    driver.execute("INSERT INTO main.parked SELECT * FROM fresh.parked WHERE view = ?", (view.name,))


def leftover(folder: Path) -> Path:
    """Where the views beside are built; emptied first, for a rebuild that was cut short."""
    path = folder / "views-rebuild.db"
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"), path.with_suffix(".lock")):
        old.unlink(missing_ok=True)
    return path
