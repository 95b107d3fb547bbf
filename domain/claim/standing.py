"""Who has the ball, and until when: read from the state and the clock, stored nowhere."""

from datetime import datetime
from enum import StrEnum

from domain.claim.claim import Claim
from domain.claim.guards import running_request


class WaitingFor(StrEnum):
    PARTNER = "partner"
    SYSTEM = "system"
    ARBITRATION = "arbitration"
    REVIEWER = "reviewer"


def waiting_for(claim: Claim, now: datetime) -> WaitingFor | None:
    if running_request(claim, now):
        return WaitingFor.PARTNER
    if not claim.is_open:
        return None
    if not claim.is_validated:
        return WaitingFor.SYSTEM
    return WaitingFor.ARBITRATION if claim.contested else WaitingFor.REVIEWER


def due_at(claim: Claim, now: datetime) -> datetime | None:
    """The running clock of whoever has the ball; None when nobody's runs."""
    match waiting_for(claim, now):
        case WaitingFor.PARTNER:
            return claim.request.due.due_at if claim.request else None
        case WaitingFor.ARBITRATION | WaitingFor.REVIEWER:
            return claim.review_due.due_at
        case _:
            return None
