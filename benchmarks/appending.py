"""The same appends for three writers: our ledger, the library's stock recorder, and bare SQL."""

import sqlite3
import threading
from collections import deque
from collections.abc import Sequence
from itertools import count as count_from
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from application.adapters.postgres import Database
from application.ledger.envelope import EnvelopeMapper
from application.ledger.ledger import EventLedger
from application.ports import AnyRecorded, Change, CommandRecord, StoredRow, Written
from benchmarks.generator import Row
from benchmarks.peers.recorders import COMMANDS, postgres_recorder, sqlite_recorder
from benchmarks.stores import new_ledger, new_place
from benchmarks.world import Copy, world

MAPPER = EnvelopeMapper()
NUMBERS = count_from(uuid4().int >> 97)  # none twice: chance alone would meet itself within some ten thousand


class Submission(NamedTuple):
    """One claim's first append, as our ledger takes it and as rows."""

    changes: list[Change]
    written: Written
    rows: list[StoredEvent]

    @property
    def record(self) -> tuple[str, ...]:
        kept = self.written.record
        assert kept
        return kept.caller, kept.key, kept.fingerprint, str(self.written.command)


class Writer(Protocol):
    def append(self, submission: Submission) -> None: ...
    def close(self) -> None: ...


def submissions(count: int) -> list[Submission]:
    """Copies of one claim that was filed, validated and entered its slot, and of that alone."""
    of = world(60)
    at = next(n for n, template in enumerate(of.templates) if template.topic == "slot.entered.v1" and template.version == 1)
    copies = (Copy(of, n, 0) for n in islice(NUMBERS, count))
    return [submission([copy.row(template) for template in of.templates[at - 2 : at + 1]]) for copy in copies]


def submission(rows: Sequence[Row]) -> Submission:
    facts = [MAPPER.recorded(StoredRow(0, *row)) for row in rows]
    first = facts[0]
    record = CommandRecord(first.actor, str(uuid4()), "f" * 64)
    written = Written(first.at, first.command, first.stream, first.correlation, None, record)
    by_stream = groupby(facts, key=lambda fact: (fact.stream, fact.actor))
    return Submission([change(list(group)) for _, group in by_stream], written, [StoredEvent(*row) for row in rows])


def change(facts: Sequence[AnyRecorded]) -> Change:
    first = facts[0]
    events = tuple(fact.event for fact in facts)
    return Change(first.stream, first.version - 1, first.actor, first.role, first.policy, events)


class Ours:
    def __init__(self, store: str, folder: Path) -> None:
        self.ledger = EventLedger(new_ledger(store, folder))

    def append(self, submission: Submission) -> None:
        self.ledger.append(submission.changes, submission.written)

    def close(self) -> None:
        self.ledger.close()


class Stock:
    """The rows are made beforehand."""

    def __init__(self, store: str, folder: Path, pool: int) -> None:
        where = new_place(store, folder)
        self.recorder = sqlite_recorder(where, pool) if isinstance(where, Path) else postgres_recorder(where.url, where.schema, pool)

    def append(self, submission: Submission) -> None:
        self.recorder.insert_events(submission.rows, record=submission.record)

    def close(self) -> None:
        self.recorder.datastore.close()


class BareSQLite:
    """One connection, one at a time: more of them would only wait for each other."""

    def __init__(self, path: Path) -> None:
        self.turn = threading.Lock()
        self.driver = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", EVENTS_ON_SQLITE, COMMANDS):
            self.driver.execute(statement)

    def append(self, submission: Submission) -> None:
        told = [value for row in submission.rows for value in (key_of(row), row.originator_version, row.topic, row.state)]
        rows = ",".join("(?,?,?,?)" for _ in submission.rows)
        with self.turn:
            self.driver.execute("BEGIN IMMEDIATE")
            self.driver.execute(f"INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES {rows}", told)
            self.driver.execute("INSERT INTO commands VALUES (?,?,?,?,last_insert_rowid())", submission.record)
            self.driver.execute("COMMIT")

    def close(self) -> None:
        self.driver.close()


class BarePostgres:
    """One statement that commits by itself, on as many connections as threads; no lock, so positions may be seen out of order."""

    def __init__(self, where: Database) -> None:
        self.where, self.idle = where, deque[psycopg.Connection]()
        with psycopg.connect(where.url, autocommit=True) as db:
            db.execute(f'CREATE SCHEMA "{where.schema}"')
        with where.connect("ledger") as db:
            db.execute(EVENTS_ON_POSTGRES)
            db.execute(COMMANDS)

    def append(self, submission: Submission) -> None:
        told = [value for row in submission.rows for value in (row.originator_id, row.originator_version, row.topic, row.state)]
        rows = ",".join("(%b,%b,%b,%b)" for _ in submission.rows)
        statement = (
            f"WITH written AS (INSERT INTO stored_events VALUES {rows} RETURNING position) "
            "INSERT INTO commands SELECT %s, %s, %s, %s, max(position) FROM written"
        )
        connection = self.idle.pop() if self.idle else self.where.connect("ledger")
        connection.execute(statement, [*told, *submission.record], prepare=True)
        self.idle.append(connection)

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()


def key_of(row: StoredEvent) -> str:
    assert isinstance(row.originator_id, UUID)
    return row.originator_id.hex


def bare(store: str, folder: Path) -> Writer:
    where = new_place(store, folder)
    return BareSQLite(where) if isinstance(where, Path) else BarePostgres(where)


EVENTS_ON_SQLITE = """CREATE TABLE stored_events (position INTEGER PRIMARY KEY, originator_id TEXT, originator_version INTEGER,
    topic TEXT, state BLOB, UNIQUE (originator_id, originator_version))"""
EVENTS_ON_POSTGRES = """CREATE TABLE stored_events (originator_id UUID, originator_version BIGINT, topic TEXT, state BYTEA,
    position BIGSERIAL PRIMARY KEY, UNIQUE (originator_id, originator_version))"""
