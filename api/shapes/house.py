"""Who one is, the lists to choose from, and the short answers."""

from api.shapes.common import Out
from domain.values import Activity, SolutionArea


class MeOut(Out):
    sub: str
    name: str
    roles: list[str]
    partner_id: str | None


class ActivityOut(Out):
    """`pays` null: never; `channels` null: any."""

    solution_area: SolutionArea
    activity: Activity
    label: str
    pays: str | None
    channels: list[str] | None
    programme: str


class ReasonOut(Out):
    code: str
    text: str


class MpnOut(Out):
    mpn_id: str
    partner_id: str
    partner_name: str
    location: str | None
    country: str | None
    enrolled_programs: list[str]
    partner_type: str | None


class AcceptedOut(Out):
    accepted: int


class TokenOut(Out):
    access_token: str


class RanOut(Out):
    ran: int
