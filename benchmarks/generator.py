"""Fills an empty ledger with any number of believable events, straight in its own format."""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from benchmarks.world import Copy, World, world

TOGETHER = 50
CHUNK = 20_000
COPY = "COPY stored_events (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"
Row = tuple[UUID, int, str, bytes]


def fill(where: Path | Database, count: int, claims: int = 300) -> None:
    """`where` is what the ledger takes; its tables are made by the ledger itself."""
    EventLedger(where).close()
    rows = islice(events(world(claims), count), count)
    if isinstance(where, Path):
        into_sqlite(where, rows)
    else:
        into_postgres(where, rows)


def events(of: World, count: int) -> Iterator[Row]:
    """At least so many. As many worlds as TOGETHER live at the same time, what happens in them interleaved; the last end now."""
    yield from ((row.stream, row.version, row.topic, row.state) for row in of.house)
    copies = -(-count // len(of.templates))
    groups = -(-copies // TOGETHER)
    for group in range(groups):
        first = group * TOGETHER
        at_once = [Copy(of, n, groups - 1 - group, n - first) for n in range(first, min(first + TOGETHER, copies))]
        yield from (copy.row(template) for template in of.templates for copy in at_once)


def into_sqlite(path: Path, rows: Iterator[Row]) -> None:
    statement = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute("PRAGMA synchronous = OFF")
    while chunk := list(islice(rows, CHUNK)):
        driver.execute("BEGIN")
        driver.executemany(statement, ((stream.hex, *rest) for stream, *rest in chunk))
        driver.execute("COMMIT")
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    driver.close()


def into_postgres(where: Database, rows: Iterator[Row]) -> None:
    """By COPY, as the owner of the tables."""
    with where.connect("ledger", autocommit=False) as db, db.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.set_types(["uuid", "int8", "text", "bytea"])
        for row in rows:
            copy.write_row(row)
    with where.connect("ledger") as db:
        db.execute("VACUUM (ANALYZE) stored_events")
