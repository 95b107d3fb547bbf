"""Partners and a reviewer at work on a house whose every write is recorded, with what they were told and when."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from structlog.testing import capture_logs

from api.worker import Worker
from application.ledger.envelope import opened
from tests.support.house import Office, actor_of, office_in
from tests.support.web import Reply, Web, web_of
from tests.support.worlds import MPNS, PDF, claim_body, customer, race_world
from tests.torture.power_disk import Op, Recorder
from tests.torture.vfs import recorded_sqlite

CUSTOMERS = 100
ACTS = ("submit", "submit", "submit", "submit", "incomplete", "comment", "withdraw", "upload", "judge")
Row = tuple[Any, ...]


class Sent(NamedTuple):
    """A command under its key, to be sent again when no answer came."""

    who: str
    key: str
    path: str
    body: Any
    match: str | None = None


class Acknowledged(NamedTuple):
    sent: Sent
    position: int


class Uploaded(NamedTuple):
    company: str
    document_id: str


class Refused(NamedTuple):
    sent: Sent


@dataclass
class Run:
    """What was recorded on the disk, and what the ledger holds at its end; `boundaries` are the last positions of its commands."""

    root: Path
    keys_apart: bool
    ops: list[Op] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    commands: list[Row] = field(default_factory=list)
    boundaries: set[int] = field(default_factory=set)

    def settings(self, root: Path) -> dict[str, Any]:
        return {"keys_dir": root / "keys"} if self.keys_apart else {}

    def read_the_end(self) -> None:
        self.events, self.commands = ledger_in(self.root / "data" / "ledger.db")
        by = [opened(row[0], row[4]).command for row in self.events]
        self.boundaries = {row[0] for row, this, that in zip(self.events, by, [*by[1:], None], strict=True) if this != that} | {0}


def ledger_in(path: Path) -> tuple[list[Row], list[Row]]:
    """Its events and its command records, in order; none where there is no ledger yet."""
    if not path.exists():
        return [], []
    with closing(sqlite3.connect(path)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        if "commands" not in tables:
            return [], []
        events = "SELECT position, originator_id, originator_version, topic, state FROM stored_events ORDER BY position"
        records = "SELECT position, caller, key, fingerprint, command_id, stream, at FROM commands ORDER BY position, caller, key"
        return db.execute(events).fetchall(), db.execute(records).fetchall()


class Client:
    """`claims` are those that somebody was told of, each with whose it is."""

    def __init__(self, run: Run, recorder: Recorder, web: Web, name: str, dice: Random, claims: list[tuple[str, str]]) -> None:
        self.run, self.recorder, self.web, self.name, self.dice, self.claims = run, recorder, web, name, dice, claims
        self.documents = [self.upload()]

    def act(self) -> None:
        getattr(self, self.dice.choice(ACTS))()

    def submit(self) -> None:
        reply = self.send(self.name, "/v1/claims", self.body([self.dice.choice(self.documents)]))
        if reply.status_code == 201:
            self.claims.append((self.name, reply.json()["id"]))

    def incomplete(self) -> None:
        assert self.send(self.name, "/v1/claims", self.body([])).status_code == 422

    def comment(self) -> None:
        for company, claim_id in self.some_claim():
            self.send(company, f"/v1/claims/{claim_id}/comments", {"text": f"Package {self.dice.random()}.", "visibility": "shared"})

    def withdraw(self) -> None:
        for company, claim_id in self.some_claim():
            version = self.web.client.get(f"/v1/claims/{claim_id}", headers=self.web.headers(company)).headers["etag"].strip('"')
            self.send(company, f"/v1/claims/{claim_id}/withdrawal", {"reason_code": "filed_by_mistake"}, version)

    def judge(self) -> None:
        for _, claim_id in self.some_claim():
            taken = self.web.put("rex", f"/v1/claims/{claim_id}/assignment", {})
            if taken.status_code == 200:
                self.send("rex", f"/v1/claims/{claim_id}/approval", {"rationale": "Complete."}, taken.headers["etag"].strip('"'))

    def upload(self) -> str:
        content = PDF + self.dice.randbytes(self.dice.choice((9, 900, 9000)))
        reply = self.web.upload(self.name, content)
        assert reply.status_code == 201 and reply.json()["document_id"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        self.recorder.told(Uploaded(self.name, reply.json()["document_id"]))
        return str(reply.json()["document_id"])

    def body(self, documents: list[str]) -> dict[str, Any]:
        evidence = [{"document_id": one, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"} for one in documents]
        contact = {"name": f"Ada {self.name}", "email": f"ada{self.dice.randrange(9)}@{self.name}.example"}
        wanted = customer(self.dice.randrange(CUSTOMERS))
        return claim_body(self.name, customer=wanted, evidence=evidence, partner_contact=contact)

    def some_claim(self) -> list[tuple[str, str]]:
        return [self.dice.choice(self.claims)] if self.claims else []

    def send(self, who: str, path: str, body: Any, match: str | None = None) -> Reply:
        sent = Sent(who, f"{self.dice.getrandbits(64):016x}", path, body, match)
        self.recorder.told(sent)
        reply = self.web.post(who, path, body, key=sent.key, match=match)
        acknowledged = reply.status_code in (200, 201)
        self.recorder.told(Acknowledged(sent, int(reply.headers["event-position"])) if acknowledged else Refused(sent))
        return reply


def recorded_run(root: Path, dice: Random, acts: int, lives: int, *, keys_apart: bool) -> Run:
    """The same house, closed and opened again between its lives, in each of which every client acts so often."""
    root.mkdir()
    run, recorder, claims = Run(root, keys_apart), Recorder(root), list[tuple[str, str]]()
    with recorder.plain_files(), recorded_sqlite(recorder):
        for life in range(lives):
            with house_of(run, root) as office, web_of(office, Worker(office.house)) as web:
                if life == 0:
                    for kind, rows in race_world(CUSTOMERS, MPNS).items():
                        office.put(kind, *rows)
                clients = [Client(run, recorder, web, name, Random(dice.random()), claims) for name in MPNS]
                with ThreadPoolExecutor(len(clients)) as pool:
                    for done in [pool.submit(lambda client=client: [client.act() for _ in range(acts)]) for client in clients]:  # type: ignore[misc]
                        done.result()
    run.ops = recorder.ops
    run.read_the_end()
    return run


@contextmanager
def house_of(run: Run, root: Path) -> Iterator[Office]:
    """Without its log lines."""
    with capture_logs(), office_in(root / "data", **run.settings(root)) as office:
        yield office


def caller_of(sent: Sent) -> str:
    return actor_of(sent.who).sub
