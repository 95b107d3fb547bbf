"""A sitting: everything that is recorded is read, and judged with what the clients wrote down."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPException
from typing import Any
from uuid import UUID

import psycopg

from application.adapters.postgres import Database
from application.ledger.transparency.merkle import root
from application.ledger.transparency.notes import b64
from application.ledger.transparency.store import LogStore, open_log
from tests.support.kills import until
from tests.support.servers import Person
from tests.torture.book import Book, Line, Told
from tests.torture.judge import Breach, Judge
from tests.torture.scenario import Outcome
from tests.torture.site import Site

CATCH_UP_SECONDS, LOOK_SECONDS = 15.0, 0.02
COME_BACK = {"store_unavailable", "busy", "projection_behind"}
ROWS = "SELECT position, originator_id, originator_version, topic FROM {}stored_events WHERE position <= {} ORDER BY position"


class Court:
    """`breaches` are of the last sitting, and all that a sitting found that cannot be mended."""

    def __init__(self, site: Site, book: Book) -> None:
        self.site, self.book, self.judge = site, book, Judge()
        self.breaches, self.verified, self.longest_wait = list[Breach](), True, 0.0

    def hold(self) -> None:
        """While nobody is in the middle of a command."""
        auditor = self.signed_in("carl", "compliance")
        with closing(auditor.line):
            behind = list(self.behind(auditor))
            while page := told(auditor, "GET", f"/v1/audit/events?limit=200&after={self.judge.head}")["items"]:
                self.judge.take(page)
            self.breaches = [*self.judge.breaches(self.book.lines), *self.as_stored(), *self.forks(), *self.lost_documents()]
            self.breaches += [*behind, *self.not_verified(auditor), *self.wrong_answers()]

    def signed_in(self, sub: str, role: str, partner_id: str | None = None) -> Person:
        body = {"sub": sub, "name": sub, "roles": [role], "partner_id": partner_id}
        person = Person(self.site.port)
        person.token = told(person, "POST", "/sandbox/tokens", body)["access_token"]
        return person

    def behind(self, auditor: Person) -> Iterator[Breach]:
        """Views and log take everything in, and nobody helps them."""
        begun, found = time.monotonic(), told(auditor, "GET", "/readyz")
        while (found["views"]["lag"], found["views"]["parked"], found["log"]["lag"]) != (0, {}, 0):
            if time.monotonic() - begun > CATCH_UP_SECONDS:
                yield Breach("behind", f"after {CATCH_UP_SECONDS:g} s: {found}")
                return
            time.sleep(LOOK_SECONDS)
            found = told(auditor, "GET", "/readyz")
        self.longest_wait = max(self.longest_wait, time.monotonic() - begun)

    def as_stored(self) -> Iterator[Breach]:
        """What the API tells of is what stands in the database, no more and no less."""
        stored, read = set(self.rows()), set(self.judge.places)
        for position, *_ in sorted(stored ^ read)[:3]:
            yield Breach("api", f"position {position} is not told as it is stored")

    def rows(self) -> Iterator[tuple[int, str, int, str]]:
        head = self.judge.head
        if not self.site.store:
            with closing(sqlite3.connect(self.site.data / "ledger.db")) as db:
                found = db.execute(ROWS.format("", head)).fetchall()
        else:
            with psycopg.connect(self.database.url) as connection:
                found = connection.execute(ROWS.format(f'"{self.database.schema}".', head)).fetchall()
        for position, stream, version, topic in found:
            yield position, str(UUID(str(stream))), version, topic

    @property
    def database(self) -> Database:
        return Database(self.site.store["database_url"], self.site.store["database_schema"])

    def forks(self) -> Iterator[Breach]:
        """Every checkpoint that came with an answer is the beginning of the log as it is."""
        engine = self.database.engine("log") if self.site.store else open_log(self.site.data / "log.db")
        try:
            log = LogStore(engine)
            size, node = log.reach().size, log.node()
            for seen, roots in self.book.seen.items():
                if seen > size or roots != {b64(root(node, seen))}:
                    yield Breach("fork", f"a checkpoint of {seen} leaves was seen that is no beginning of the log of {size}")
        finally:
            engine.dispose()

    def lost_documents(self) -> Iterator[Breach]:
        for company in {number for number, *_ in self.book.documents}:
            who = f"company-{company}"
            owner = self.signed_in(who, "incentives_admin", who)
            with closing(owner.line):
                for document_id, content in [one[1:] for one in self.book.documents if one[0] == company]:
                    if told(owner, "GET", f"/v1/evidence/{document_id}") != content:
                        yield Breach("lost", f"document {document_id} was taken, and is another one")

    def not_verified(self, auditor: Person) -> Iterator[Breach]:
        """Events with log, log with checkpoints, views with a replay, documents with their hashes."""
        report = told(auditor, "POST", "/v1/audit/verifications", {})
        self.verified = report.get("outcome") == "verified"
        if not self.verified:
            yield Breach("verification", str(report.get("first_break") or report))

    def hold_last(self) -> None:
        """Also by the command that an auditor has."""
        self.hold()
        report = json.loads(self.site.run("audit", "verify", "--json"))
        self.verified &= report["outcome"] == "verified"

    def wrong_answers(self) -> Iterator[Breach]:
        """Whatever is attacked, callers are told to come back."""
        for code in self.book.troubles.keys() - COME_BACK:
            yield Breach("answer", f"{self.book.troubles[code]} answers were {code}: {self.site.last_error()}")

    def outcome(self, attacks: int) -> Outcome:
        counted, kinds = self.book.counted(), [breach.kind for breach in self.breaches]
        return Outcome(
            attacks=attacks,
            sent=len(self.book.lines),
            acknowledged=counted[Told.ACKNOWLEDGED],
            refused=counted[Told.REFUSED],
            unknown=counted[Told.UNKNOWN],
            lost=kinds.count("lost"),
            doubled=kinds.count("doubled"),
            verified=self.verified,
            breaches=[f"{breach.kind}: {breach.what}" for breach in self.breaches],
            told=self.in_words(),
        )

    def in_words(self) -> str:
        seconds, slowest = self.book.slowest
        words = [
            f"{self.judge.head} events, {len(self.book.documents)} documents, {len(self.book.seen)} checkpoints seen",
            f"{sum(max(0, line.tries - 1) for line in self.book.lines)} sent again, answers 5xx {dict(self.book.troubles)}",
            f"{sum(line.told is Told.UNKNOWN and self.recorded(line) for line in self.book.lines)} unknown that are recorded",
            f"caught up within {self.longest_wait:.1f} s, slowest answer {seconds:.1f} s ({slowest})",
        ]
        return ", ".join(words)

    def recorded(self, line: Line) -> bool:
        return bool(self.judge.marked.get(line.mark))


def told(person: Person, method: str, path: str, body: Any = None) -> Any:
    """As soon as there is an answer: what was cut off may be needed once more before it is found to be dead."""
    found = list[Any]()

    def asked() -> bool:
        with suppress(OSError, HTTPException):
            reply = person.send(method, path, body)
            found[:] = [reply.body]
            return reply.status < 300
        person.line.close()
        return False

    until(asked, CATCH_UP_SECONDS)
    return found[0]
