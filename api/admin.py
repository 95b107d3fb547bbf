"""For operators: how the views stand, and building one of them anew."""

from fastapi import APIRouter, Response

from api.answers import TheAnswer
from api.dependencies import GuardedRoute, Operator, ReferenceReader, TheHouse
from api.shapes.admin import ProjectionsOut, RebuiltOut
from domain.errors import NotFound
from projections.rebuild import rebuild as build_anew
from projections.status import status_of

router = APIRouter(prefix="/v1/admin/projections", route_class=GuardedRoute, tags=["operations"])


@router.get("", response_model=ProjectionsOut)
def list_projections(actor: ReferenceReader, house: TheHouse, answer: TheAnswer) -> Response:
    """Position, lag and parked streams of each view."""
    return answer.json(ProjectionsOut.model_validate(status_of(house.projector)))


@router.post("/{name}/rebuild", response_model=RebuiltOut)
def rebuild(name: str, actor: Operator, house: TheHouse, answer: TheAnswer) -> Response:
    """Build a view anew beside the one that serves, compare, and swap; answers when that is done."""
    views = [view for view in house.projector.views if view.name == name]
    if not views:
        raise NotFound
    with house.views_beside() as beside:
        [rebuilt] = build_anew(house.projector, beside, views, lambda done, of: None)
    return answer.json(RebuiltOut(view=rebuilt.view, digest=rebuilt.after, differed=rebuilt.differs))
