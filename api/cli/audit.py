"""`audit`: a claim as it was, why it was decided, what changed; read from the ledger's events alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import typer

from api.cli import erasing
from api.cli.access import access
from api.cli.common import DataDir, Json, fields, opened, say, table
from api.cli.exporting import export
from api.cli.replaying import replay
from api.cli.typed import COMMAND_LINE, language, text
from api.cli.verifying import checkpoint, rotate_key, verify
from api.past import Past, as_of, at_version, changes, explanations
from api.render import Reader
from api.texts import texts
from api.wiring import House
from application.ports import AnyRecorded
from application.work import Call
from domain.access import Audited, AuditRead, access_stream
from domain.actor import Actor
from domain.errors import Refused
from domain.values import Role
from projections.claim_details import details_of

app = typer.Typer(no_args_is_help=True, help="What compliance asks of the record.")
app.command()(access)
app.command()(replay)
app.command()(verify)
app.command()(export)
app.command()(checkpoint)
app.command()(rotate_key)
for verb in erasing.VERBS:
    app.command()(verb)
ClaimArgument = Annotated[UUID, typer.Argument(help="The claim's id.")]
Language = Annotated[str, typer.Option(help="Of messages: en or nl.", callback=language)]
AUDITOR = Actor(COMMAND_LINE, frozenset({Role.COMPLIANCE}))


class Record(NamedTuple):
    """A claim's stream, and who reads it."""

    house: House
    stream: list[AnyRecorded]
    reader: Reader

    @property
    def id(self) -> UUID:
        return self.stream[0].stream

    @property
    def of_slot(self) -> list[AnyRecorded]:
        slot = details_of(self.stream).claim.slot
        return self.house.ledger.load(slot.id) if slot else []

    def note(self, what: Audited, **asked: str | None) -> None:
        """That it is read, before it is shown."""
        given = {name: value for name, value in asked.items() if value is not None}
        self.house.accesses.record(Call(AUDITOR), AuditRead(claim_id=self.id, what=what, asked=given))


@contextmanager
def record_of(data_dir: Any, claim_id: UUID, language: str) -> Iterator[Record]:
    with opened(data_dir) as house:
        stream = house.ledger.load(claim_id)
        if not stream or stream[0].event.name != "submitted":
            raise typer.BadParameter(f"there is no claim {claim_id}", param_hint="CLAIM")
        yield Record(house, stream, Reader(AUDITOR, texts(language), house.vault, house.clock.now()))


def moment(record: Record, option: str, typed: str | None) -> Past:
    """A version, an instant, or (nothing) now."""
    try:
        if typed is None:
            return as_of(record.stream, record.reader.now)
        return at_version(record.stream, int(typed)) if typed.isdecimal() else as_of(record.stream, instant(typed))
    except Refused as error:
        versions = f"the claim has versions 1 to {len(record.stream)}, the first of {record.stream[0].at.isoformat()}"
        raise typer.BadParameter(f"{typed}: {versions}", param_hint=option) from error
    except ValueError as error:
        why = f"{typed:.40} is neither a version nor an instant such as 2026-03-02T09:00:00Z"
        raise typer.BadParameter(why, param_hint=option) from error


def instant(typed: str) -> datetime:
    found = datetime.fromisoformat(typed)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@app.command()
def show(
    claim: ClaimArgument,
    at: Annotated[str | None, typer.Option(help="A version or an instant; now when left out.", callback=text)] = None,
    language: Language = "en",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """The claim exactly as it was."""
    with record_of(data_dir, claim, language) as record:
        past = moment(record, "--at", at)
        told = past.shown(record.reader).model_dump(mode="json")
        record.note(Audited.CLAIM, at=at)
    if as_json:
        say({"claim": told, "as_of": past.at, "version": past.version})
    else:
        fields(f"claim {told['reference']} at version {past.version}, {past.at.isoformat()}", told)


@app.command()
def explain(claim: ClaimArgument, language: Language = "en", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Why it was decided, each time it was."""
    with record_of(data_dir, claim, language) as record:
        accesses = record.house.ledger.load(access_stream(claim))
        found = explanations(record.stream, record.of_slot, accesses, record.reader)
        decisions = [one.model_dump(mode="json") for one in found]
        record.note(Audited.EXPLANATION)
    if as_json:
        say(decisions)
        return
    for decision in decisions:
        fields(f"{decision['outcome']} on version {decision['decided_on']}", decision)
    if not decisions:
        typer.echo("not decided yet")


@app.command()
def diff(
    claim: ClaimArgument,
    start: Annotated[str, typer.Option("--from", help="A version or an instant.", callback=text)],
    end: Annotated[str | None, typer.Option("--to", help="A version or an instant; now when left out.", callback=text)] = None,
    language: Language = "en",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Which fields changed between two moments."""
    with record_of(data_dir, claim, language) as record:
        old, new = moment(record, "--from", start), moment(record, "--to", end)
        told = [one.model_dump(mode="json") for one in changes(old.shown(record.reader), new.shown(record.reader))]
        record.note(Audited.DIFF, **{"from": start, "to": end})
    if as_json:
        say(told)
    else:
        rows = [(one["field"], one["old"], one["new"]) for one in told]
        table(f"from version {old.version} to {new.version}", ("field", "old", "new"), rows)
