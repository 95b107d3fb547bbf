"""How the views stand against the ledger."""

from typing import Any

from projections.parking import listed
from projections.projector import Projector, positions_in


def status_of(projector: Projector) -> dict[str, Any]:
    """`head`, and for each view its position, lag (events not yet in it) and parked streams."""
    head = projector.log.head()
    with projector.engine.connect() as db:
        reached = positions_in(db)
        parked = listed(db)
    views = [
        {
            "name": view.name,
            "position": reached.get(view.name, 0),
            "lag": max(0, head - reached.get(view.name, 0)),
            "parked": [{k: one[k] for k in ("stream", "position", "reason")} for one in parked if one["view"] == view.name],
        }
        for view in projector.views
    ]
    return {"head": head, "views": views}
