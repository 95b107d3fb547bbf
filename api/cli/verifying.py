"""`audit verify`, `checkpoint` and `rotate-key`: whether the record is what was signed, by which statement and which key."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.cli.common import DataDir, Json, opened, progress, say, table
from api.cli.typed import text
from api.wiring import BadNote, House, Inconsistent, verify_bundle
from application.log_keys import register_keys
from application.ports import Unreadable
from application.verification import Outcome, Report

CODES = {Outcome.VERIFIED: 0, Outcome.BROKEN: 1, Outcome.UNKNOWN: 2}


def verify(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="File with a checkpoint that somebody kept; may be given again.", exists=True, dir_okay=False)
    ] = None,
    bundle: Annotated[Path | None, typer.Option(help="An exported bundle, packed or not, in the place of a store.", exists=True)] = None,
    key: Annotated[
        str | None, typer.Option(help="Of a bundle: the log's verifier key, or a file with it, got elsewhere.", callback=text)
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Compare the whole record with all that was signed; exit code 0 verified, 1 broken, 2 something could not be checked."""
    if bundle:
        verify_file(bundle, key, checkpoint or [], as_json)
    if key:
        raise typer.BadParameter("the keys of a store are its signer's; --key goes with --bundle", param_hint="--key")
    given = [path.read_text("utf-8", "replace") for path in checkpoint or ()]
    with opened(data_dir) as house, progress("verifying", quiet=as_json) as report:
        with suppress(Inconsistent, BadNote, Unreadable, TypeError, ValueError, LookupError):  # which the verification finds and tells
            house.record.integrator.catch_up()
        found = house.verify(given, report)
    say(found.told()) if as_json else show(found)
    raise typer.Exit(CODES[found.outcome])


def verify_file(bundle: Path, key: str | None, kept: list[Path], as_json: bool) -> NoReturn:
    """As `verify.py` in it does."""
    if len(kept) > 1:
        raise typer.BadParameter("a bundle is held against one checkpoint; run it again for another", param_hint="--checkpoint")
    found = verify_bundle(bundle, key, kept[0] if kept else None)
    checks = [one._asdict() for one in found.checks]
    if as_json:
        say({"outcome": found.outcome, "checks": checks})
    else:
        rows = [(one.name, one.outcome, "\n".join(one.told)) for one in found.checks]
        table(f"the bundle is {found.outcome}", ("check", "outcome", ""), rows)
    raise typer.Exit(CODES[Outcome(found.outcome)])


def show(found: Report) -> None:
    table(f"the record is {found.outcome}", ("check", "outcome", ""), [(one.name, one.outcome, one.told) for one in found.checks])
    if found.first_break:
        where = f"position {found.first_break.position}: " if found.first_break.position else ""
        typer.echo(f"first break: {where}{found.first_break.what}", err=True)


def checkpoint(data_dir: DataDir = None, as_json: Json = False) -> None:
    """The newest signed checkpoint, to be kept elsewhere, and the keys by which its signatures are checked."""
    with opened(data_dir) as house:
        note, keys = house.record.checkpoint() or "", [one.text for one in house.log_keys]
    if as_json:
        say({"checkpoint": note, "keys": keys})
    else:
        typer.echo(note, nl=False)
        typer.echo("".join(f"key: {key}\n" for key in keys), nl=False, err=True)


def rotate_key(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Sign with a new key from now on: one checkpoint is signed by old and new, then the old secret is destroyed."""
    with opened(data_dir) as house:
        try:
            old, new = rotated(house)
        except (Inconsistent, BadNote) as error:
            typer.echo(f"claimlog: the log cannot be signed: {error}; see `claimlog audit verify`", err=True)
            raise typer.Exit(1) from error
    say({"signing": new, "retired": old}) if as_json else typer.echo("\n".join(new))


def rotated(house: House) -> tuple[list[str], list[str]]:
    """The verifiers of the keys that signed, and of those that sign now. Nothing is changed where the log cannot be signed."""
    signer, integrator = house.record.signer, house.record.integrator
    integrator.catch_up()
    signer.last()
    old = signer.signing()
    signer.new_key()
    register_keys(house.world, [one.text for one in signer.signing()])
    integrator.catch_up()
    for one in old:
        signer.retire(one)
    new = [one.text for one in signer.signing()]
    register_keys(house.world, new)
    integrator.catch_up()
    return [one.text for one in old], new
