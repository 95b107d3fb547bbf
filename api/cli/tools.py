"""`events`, `openapi`, `doctor`: the record as lines, the contract, and how the house stands."""

import json
import platform
import sqlite3
from importlib.metadata import version
from typing import Annotated, Any
from uuid import UUID

import typer

from api.app import contract
from api.cli.common import DataDir, Json, fields, opened, say
from api.cli.typed import name
from api.settings import Settings
from api.wiring import CannotStart, House
from application.history import EventFilter, matching
from application.ports import IssuerUnavailable
from application.traces import events_in_clear
from projections.status import status_of

LAST = 2**63 - 1
LIBRARIES = ("claimlog", "eventsourcing", "pydantic", "sqlalchemy", "fastapi", "uvicorn")


def events(
    after: Annotated[int, typer.Option(help="Only events after this position.", min=0, max=LAST)] = 0,
    stream: Annotated[UUID | None, typer.Option(help="Only this stream.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Only this stored name, such as claim.approved.v1.", callback=name)] = None,
    data_dir: DataDir = None,
) -> None:
    """The log as JSON lines, oldest first, with the data as it was written."""
    with opened(data_dir) as house:
        asked = EventFilter({stream} if stream else set(), types={kind} if kind else set())
        for row, around in matching(house.ledger, asked, after):
            told = {"position": row.position, "stream_id": row.stream, "version": row.version, "type": row.topic, **around._asdict()}
            typer.echo(json.dumps(told, ensure_ascii=False, default=str))


def openapi(data_dir: DataDir = None) -> None:
    """The contract as OpenAPI 3.1, with the routes of the sandbox; opens no store."""
    say(contract(sandboxed=True))


def doctor(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Settings, files, clock, policies and versions; exit code 1 when something needs a hand."""
    with opened(data_dir, new=True) as house:
        told, troubles = examined(house)
        issuer, silence = issuer_seen(house.settings)
    told, troubles = told | issuer, troubles + silence
    say(told | {"troubles": troubles}) if as_json else fields("claimlog doctor", told)
    for trouble in troubles if not as_json else ():
        typer.echo(f"trouble: {trouble}", err=True)
    raise typer.Exit(1 if troubles else 0)


def issuer_seen(settings: Settings) -> tuple[dict[str, Any], list[str]]:
    if not settings.oidc_issuer:
        return {}, []
    from api.wiring.issuing import published  # as in the house: the client takes long to import

    try:
        return {"issuer": published(settings)}, []
    except (IssuerUnavailable, CannotStart) as error:
        return {"issuer": "not available"}, [f"the issuer of tokens: {error}"]


def examined(house: House) -> tuple[dict[str, Any], list[str]]:
    status = status_of(house.projector)
    parked = [
        f"view {view['name']} parks {len(view['parked'])} streams: see `projections status`" for view in status["views"] if view["parked"]
    ]
    told = {
        **{f"setting {name}": value for name, value in house.settings.model_dump(mode="json").items()},
        "made in": "sandbox" if house.sandbox else "production",
        "clock": house.clock.now(),
        "clock stands": house.stands_still,
        "ledger head": status["head"],
        "events sealed as plain:": events_in_clear(house.ledger),
        "views at": min(view["position"] for view in status["views"]),
        **{f"file {file.name}": f"{file.stat().st_size} bytes" for file in sorted(house.settings.data_dir.iterdir()) if file.is_file()},
        **house.store.described(),
        "pragmas keys.db": house.vault.durability(),
        **{f"policy {name}": digest for name, digest in house.world.policies.digests().items()},
        "policy in force": house.world.policy_at(house.clock.now()).id,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
    }
    return told, parked
