"""`projections`: how the views stand, building them anew, taking parked streams in again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from api.cli.common import DataDir, Json, opened, progress, say, table
from domain.errors import Refused
from projections.mending import retry as retry_parked
from projections.projector import VIEWS
from projections.rebuild import NothingKept, Rebuilt
from projections.status import status_of
from projections.views import View

app = typer.Typer(no_args_is_help=True, help="The read side: views built from the ledger's events.")
NAMES = [view.name for view in VIEWS]


@app.command()
def status(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Position, lag and parked streams of each view; exit code 1 while a stream is parked."""
    with opened(data_dir) as house:
        told = status_of(house.projector)
    if as_json:
        say(told)
    else:
        rows = [(view["name"], view["position"], view["lag"], len(view["parked"])) for view in told["views"]]
        table(f"ledger at {told['head']}", ("view", "position", "lag", "parked"), rows)
        parked = [(view["name"], one["stream"], one["position"], one["reason"]) for view in told["views"] for one in view["parked"]]
        if parked:
            table("parked streams", ("view", "stream", "from position", "why"), parked)
    raise typer.Exit(1 if any(view["parked"] for view in told["views"]) else 0)


@app.command()
def rebuild(
    name: Annotated[str | None, typer.Argument(help=f"One of {', '.join(NAMES)}; all when left out.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Build views anew beside those that serve, compare, and swap; says which were different."""
    chosen = named(name)
    with opened(data_dir) as house, or_say_why(), progress("rebuilding", quiet=as_json) as report:
        rebuilt = house.rebuilding.rebuild(chosen, report)
    show("rebuilt", rebuilt, as_json)


@app.command()
def rollback(
    name: Annotated[str | None, typer.Argument(help=f"One of {', '.join(NAMES)}; all when left out.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Put back the views that a rebuild has replaced, brought up to today; exit code 1 when none are kept."""
    chosen = named(name)
    with opened(data_dir) as house, or_say_why():
        back = house.rebuilding.rollback(chosen)
    show("put back", back, as_json)


def named(name: str | None) -> list[View]:
    if name not in (None, *NAMES):
        raise typer.BadParameter(f"one of {', '.join(NAMES)}", param_hint="NAME")
    return [view for view in VIEWS if name in (None, view.name)]


@contextmanager
def or_say_why() -> Iterator[None]:
    try:
        yield
    except Refused as error:
        why = f"{error.code}: another rebuild is at work on this store"
    except NothingKept as error:
        why = f"nothing to put back: {error}"
    else:
        return
    typer.echo(why, err=True)
    raise typer.Exit(1)


def show(title: str, rebuilt: list[Rebuilt], as_json: bool) -> None:
    if as_json:
        say([{"view": one.view, "digest": one.after, "differed": one.differs} for one in rebuilt])
    else:
        rows = [(one.view, one.after[:16], "different" if one.differs else "the same") for one in rebuilt]
        table(title, ("view", "digest", "was"), rows)


@app.command()
def retry(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Take parked streams in again; exit code 1 when some stay parked."""
    with opened(data_dir) as house:
        taken = retry_parked(house.projector)
        left = sum(len(view["parked"]) for view in status_of(house.projector)["views"])
    say({"taken": taken, "left": left}) if as_json else typer.echo(f"{taken} taken in, {left} still parked")
    raise typer.Exit(1 if left else 0)
