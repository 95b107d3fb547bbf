"""`audit erase`, `hold`, `release`, `holds`: personal data taken out of the record, and what stands against it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer

from api.cli.common import DataDir, Json, fields, opened, progress, say, table
from api.cli.typed import COMMAND_LINE, name, person_or_command_line
from api.wiring import House
from application.erasure import CannotErase, Erased, Whose
from application.work import Call
from domain.actor import Actor
from domain.erasure import Ground
from domain.values import Role
from projections import claims
from projections.paging import Page
from projections.reference import canonical

Subject = Annotated[
    str, typer.Argument(help="A person's e-mail, a claim's id or reference, or a subject's id as it stands in the events.", callback=name)
]
Reference = Annotated[str, typer.Option(help="The file number of whoever ordered the hold.", callback=name)]
Who = Annotated[str, typer.Option("--as", help="In whose name it is recorded.", callback=person_or_command_line)]


def erase(
    subject: Subject,
    ground: Annotated[Ground, typer.Option(help="Why.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    who: Who = COMMAND_LINE,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make what is stored of a person or in a claim unreadable, for ever; exit code 1 when it may not or cannot be."""
    confirm(subject, yes)
    with opened(data_dir) as house, or_why_not(), progress("reading the record", quiet=as_json) as report:
        erased = house.erasure.erase(call(who), whose(house, subject), ground, report)
    say(told(erased)) if as_json else show(erased)


def confirm(subject: str, yes: bool) -> None:
    """On a terminal; whoever is not there to be asked has to say it beforehand."""
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("needed where nobody can be asked", param_hint="--yes")
    if not yes:
        typer.confirm(f"Erase what is stored of {subject}? It cannot be brought back.", abort=True)


def hold(subject: Subject, reference: Reference, who: Who = COMMAND_LINE, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Let nothing of it be erased until the hold of this reference is released."""
    with opened(data_dir) as house, or_why_not(), progress("reading the record", quiet=as_json) as report:
        new = house.erasure.hold(call(who), whose(house, subject), reference, report)
    say({"placed": new}) if as_json else typer.echo(f"hold {reference} {'placed' if new else 'stands already'}")


def release(subject: Subject, reference: Reference, who: Who = COMMAND_LINE, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Lift the hold of this reference; exit code 1 when there is none."""
    with opened(data_dir) as house, or_why_not():
        gone = house.erasure.release(call(who), whose(house, subject), reference)
    say({"lifted": gone}) if as_json else typer.echo(f"hold {reference} {'lifted' if gone else 'is not there'}", err=not gone)
    raise typer.Exit(0 if gone else 1)


def holds(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The legal holds that stand."""
    with opened(data_dir) as house:
        standing = house.erasure.holds()
    if as_json:
        say([one._asdict() for one in standing])
    else:
        table("legal holds", ("subject", "claim", "reference"), standing)


VERBS = (erase, hold, release, holds)


def call(who: str) -> Call:
    return Call(Actor(who, frozenset({Role.COMPLIANCE})))


def whose(house: House, typed: str) -> Whose:
    """Raises CannotErase where a reference leads to no claim, or to several."""
    if "@" in typed:
        return house.erasure.person(typed)
    try:
        return house.erasure.thing(UUID(typed))
    except ValueError:
        return house.erasure.thing(claim_of(house, typed))


def claim_of(house: House, reference: str) -> UUID:
    with house.read_side.current() as db:
        found = [one.claim.id for one in claims.listed(db, {"reference": canonical(reference)}, Page(2)).items]
    if len(found) != 1:
        several = f": {' and '.join(map(str, found))} have this reference, name one" if found else ""
        raise CannotErase(f"{reference} is neither an e-mail nor the id or reference of a claim{several}")
    return found[0]


@contextmanager
def or_why_not() -> Iterator[None]:
    try:
        yield
    except CannotErase as error:
        typer.echo(f"nothing was done: {error}", err=True)
        raise typer.Exit(1) from error


def told(erased: Erased) -> dict[str, Any]:
    kept = [{**one.document.model_dump(), "claim_id": one.claim_id} for one in erased.kept]
    return {**erased._asdict(), "documents": [one.model_dump() for one in erased.documents], "kept": kept}


def show(erased: Erased) -> None:
    """Without what was typed: that may be the very e-mail."""
    done = "was erased before, nothing is left" if erased.position is None else f"erased, recorded at position {erased.position}"
    about = {"subject": erased.subject, "claims that name it": "\n".join(map(str, erased.claims))}
    fields(done, about)
    if erased.documents:
        table("documents destroyed", ("company", "document"), [(one.company, one.document_id) for one in erased.documents])
    if erased.kept:
        rows = [(one.document.company, one.document.document_id, one.claim_id) for one in erased.kept]
        table("documents kept, for another claim cites them", ("company", "document", "claim"), rows)
