"""`audit access`: who of the vendor's people read what, for whoever keeps the machine."""

from typing import Annotated
from uuid import UUID

import typer

from api.access import access_out
from api.cli.common import DataDir, Json, opened, say, table
from application.history import EventFilter, matching
from domain.access import access_stream

COLUMNS = ("position", "at", "actor", "role", "what", "claim_id", "document_id", "audited", "asked")


def access(
    claim: Annotated[UUID | None, typer.Option(help="Only reads of this claim.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Who read what of the record, oldest first."""
    with opened(data_dir) as house:
        asked = EventFilter({access_stream(claim)} if claim else set(), types=house.accesses.names)
        told = [access_out(house.ledger.decode(row)).model_dump(mode="json") for row, _ in matching(house.ledger, asked, 0)]
    if as_json:
        say(told)
    else:
        table("reads of the record", COLUMNS, [[one[column] for column in COLUMNS] for one in told])
