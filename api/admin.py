"""For operators: how the views stand, and building one of them anew."""

from dataclasses import asdict

from fastapi import APIRouter, Response

from api.answers import TheAnswer
from api.contract import refusals
from api.dependencies import Operator, ReferenceReader, TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.admin import ProjectionsOut, RebuildOut
from domain.errors import NotFound
from projections.status import status_of

router = APIRouter(prefix="/v1/admin/projections", route_class=GuardedRoute, tags=["operations"])


@router.get("", response_model=ProjectionsOut)
def list_projections(actor: ReferenceReader, house: TheHouse, answer: TheAnswer) -> Response:
    """Position, lag and parked streams of each view; how far the rebuild is that was asked for last."""
    last = house.rebuilding.last
    return answer.json(ProjectionsOut.model_validate({**status_of(house.projector), "rebuild": asdict(last) if last else None}))


@router.post("/{name}/rebuild", status_code=202, response_model=RebuildOut, responses=refusals("rebuild_running"))
def rebuild(name: str, actor: Operator, house: TheHouse, answer: TheAnswer) -> Response:
    """Begin to build a view anew beside the one that serves, to be compared and swapped; the list says how far it is."""
    view = next((view for view in house.projector.views if view.name == name), None)
    if view is None:
        raise NotFound
    return answer.json(RebuildOut.model_validate(asdict(house.rebuilding.begin(view))), 202)
