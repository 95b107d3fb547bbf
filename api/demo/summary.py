"""The seeded world in a few lines."""

from collections import Counter
from datetime import timedelta
from typing import Any

from api.texts import texts
from api.wiring import House
from domain.claim.claim import Claim
from domain.claim.guards import is_final
from domain.claim.standing import WaitingFor, due_at, waiting_for
from domain.values import RejectionReason, Status
from projections import claims, conflicts
from projections.paging import Page

EVERYTHING = Page(100_000)
SOON = timedelta(days=3)
Summary = list[tuple[str, str]]


def summary_of(house: House) -> Summary:
    with house.read_side.current() as db:
        found = [details.claim for details in claims.listed(db, {}, EVERYTHING).items]
        contested = conflicts.listed(db, None, None, EVERYTHING).items
    return [
        ("claims", f"{len(found)} of {len({claim.company for claim in found})} partners"),
        ("status", by_status(found)),
        ("rejections", rejections(house, found)),
        ("deadlines", deadlines(house, found)),
        ("conflicts", by_state(contested)),
    ]


def by_status(found: list[Claim]) -> str:
    counted = Counter(claim.status for claim in found)
    return ", ".join(f"{counted[status]} {texts('en').label('statuses', status).lower()}" for status in Status)


def rejections(house: House, found: list[Claim]) -> str:
    rejected = [claim for claim in found if claim.status is Status.REJECTED]
    final = sum(is_final(claim, house.clock.now()) for claim in rejected)
    silent = sum(claim.rejection.reason_code is RejectionReason.NO_PARTNER_RESPONSE for claim in rejected if claim.rejection)
    return f"{final} final, {len(rejected) - final} that can still be disputed; {silent} because the partner did not answer in time"


def deadlines(house: House, found: list[Claim]) -> str:
    now = house.clock.now()
    late = sum(due <= now for claim in found if (due := due_at(claim, now)))
    asked = [due for claim in found if waiting_for(claim, now) is WaitingFor.PARTNER and (due := due_at(claim, now))]
    soon = sum(due <= now + SOON for due in asked)
    return f"{late} reviews overdue; {len(asked)} partners have a question to answer, {soon} of them within three days"


def by_state(found: list[dict[str, Any]]) -> str:
    opened = [row for row in found if row["state"] == "open"]
    three = sum(row["parties"] == 3 for row in opened)
    return f"{len(opened)} open ({three} with three parties), {len(found) - len(opened)} closed"
