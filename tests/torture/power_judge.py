"""What must hold of a store that is found after a power loss, whatever the disk kept of what was not synced."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from application.adapters.documents import name_subject
from application.verification import Outcome
from tests.support.house import Office
from tests.support.web import web_of
from tests.torture.power_run import Acknowledged, Refused, Run, Sent, Uploaded, caller_of, house_of, ledger_in

FILES = ("data/ledger.db", "data/directory.db", "data/log.db", "data/views.db", "data/keys.db", "keys/keys.db")
FINAL = (200, 201, 409, 412, 422)
WORDS = 10


def of_the_whole(run: Run, told: Sequence[object]) -> Iterator[str]:
    """Before any loss: the ledger at its end against what its clients were told."""
    at = {(row[1], row[2]): row[0] for row in run.commands}
    for one in told:
        if isinstance(one, Acknowledged) and at.get((caller_of(one.sent), one.sent.key)) != one.position:
            yield f"{one.sent.path} was acknowledged at {one.position} and is recorded at {at.get((caller_of(one.sent), one.sent.key))}"
        if isinstance(one, Refused) and (caller_of(one.sent), one.sent.key) in at:
            yield f"{one.sent.path} was refused and is recorded"


def of_files(run: Run, root: Path, told: Sequence[object]) -> Iterator[str]:
    """`told` is all that was answered before the power went: it is there, and the rest is there as it was, or is not.

    Positions are given in turn, so a ledger that lost nothing from its middle, and has nothing twice, is a beginning of the whole one.
    """
    for path in (root / name for name in FILES):
        if path.exists():
            with closing(sqlite3.connect(path)) as db:
                if (found := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    yield f"{path.name} is damaged: {found}"
    events, commands = ledger_in(root / "data" / "ledger.db")
    head = events[-1][0] if events else 0
    if events != run.events[: len(events)]:
        yield f"the {len(events)} events up to {head} are no beginning of those that were written"
    if commands != [row for row in run.commands if row[0] <= head]:
        yield f"the command records are not those of the events up to {head}"
    if head not in run.boundaries:
        yield f"the command at {head} is there in part"
    for one in told:
        if isinstance(one, Acknowledged) and one.position > head:
            yield f"lost: {one.sent.path} was acknowledged at {one.position}, the ledger ends at {head}"
        if isinstance(one, Uploaded):
            yield from of_document(root, one)


def of_document(root: Path, one: Uploaded) -> Iterator[str]:
    digest = one.document_id.removeprefix("sha256:")
    path = root / "data" / "documents" / hashlib.sha256(one.company.encode()).hexdigest() / digest
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        yield f"lost: the bytes of a document that {one.company} was told are kept"
    with closing(sqlite3.connect(root / "data" / "directory.db")) as db:
        rows = db.execute("SELECT name_subject FROM documents WHERE company = ? AND document_id = ?", (one.company, one.document_id))
        if rows.fetchall() != [(str(name_subject(one.company, one.document_id)),)]:
            yield f"lost: the row of a document that {one.company} was told is kept"


def of_house(run: Run, root: Path, told: Sequence[object]) -> Iterator[str]:
    """It starts, everything in it can be read, it is verified; and who never got an answer and asks again is told, once."""
    with house_of(run, root) as office, web_of(office) as web:
        yield from of_verification(office)
        for one in [one for one in told if isinstance(one, Acknowledged)][-WORDS:]:
            office.words(UUID(next(row[5] for row in run.commands if row[2] == one.sent.key)))
        for sent in unanswered(told):
            for _ in range(2):
                status = web.post(sent.who, sent.path, sent.body, key=sent.key, match=sent.match).status_code
                if status not in FINAL:
                    yield f"{sent.path}, sent again after the power came back, is answered {status}"
        yield from of_verification(office)
    events, commands = ledger_in(root / "data" / "ledger.db")
    if len({(row[1], row[2]) for row in commands}) != len(commands) or len({row[1:3] for row in events}) != len(events):
        yield "something is recorded twice"


def unanswered(told: Sequence[object]) -> list[Sent]:
    answered = {one.sent.key for one in told if isinstance(one, Acknowledged | Refused)}
    return [one for one in told if isinstance(one, Sent) and one.key not in answered]


def of_verification(office: Office) -> Iterator[str]:
    """The log follows the ledger by itself; here it is hurried."""
    house = office.house
    house.projector.catch_up()
    house.record.integrator.step()
    report = house.verify()
    if report.outcome is not Outcome.VERIFIED:
        yield f"not verified: {[check for check in report.checks if check.outcome is not Outcome.VERIFIED]}"
