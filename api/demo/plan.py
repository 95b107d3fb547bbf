"""Which stories the demo plays, how many of each, and when they begin."""

from collections.abc import Callable
from typing import NamedTuple

from api.demo import contests, disputes, incidents, lives
from api.demo.stage import Story

WEEKS = 8
FIRST_DAY = 5 * WEEKS


class Line(NamedTuple):
    """`since` and `until` are business days before today, between which the story begins. The star plays in the first of each line."""

    story: Callable[..., Story]
    times: int
    since: int
    until: int
    partners: int = 1


class Incident(NamedTuple):
    """Played once, `back` business days before today, at this hour. `business` spots are subscriptions, the others workloads."""

    story: Callable[..., Story]
    back: int
    hour: int
    business: int
    workloads: int
    partners: int


OFTEN = (
    Line(lives.approved, 80, FIRST_DAY, 1),
    Line(lives.approved_after_an_answer, 20, FIRST_DAY, 3),
    Line(lives.rejected, 9, FIRST_DAY, 30),
    Line(lives.rejected, 15, 18, 2),
    Line(lives.rejected_at_its_own_request, 4, 30, 5),
    Line(lives.asked, 12, FIRST_DAY, 9),
    Line(disputes.disputed, 6, 9, 7),
    Line(disputes.disputed_and_approved, 6, 34, 12),
    Line(disputes.disputed_and_rejected_again, 5, 34, 12),
    Line(lives.withdrawn, 9, FIRST_DAY, 4),
    Line(lives.withdrawn_in_review, 4, FIRST_DAY, 6),
    Line(lives.withdrawn_and_filed_again, 4, 30, 9),
    Line(lives.terminated, 8, FIRST_DAY, 13),
    Line(lives.revoked, 3, FIRST_DAY, 13),
    Line(lives.waiting, 18, 3, 1),
    Line(lives.waiting, 5, 10, 7),
    Line(lives.in_review, 14, 4, 3),
    Line(lives.in_review, 5, 11, 8),
    Line(lives.asked, 4, 6, 6),
    Line(lives.asked, 8, 5, 2),
    Line(lives.answered, 7, 7, 5),
    Line(lives.returned_to_the_queue, 3, 6, 4),
)
CONTESTS = (
    Line(contests.challenged, 3, 24, 21, partners=2),
    Line(contests.challenged_by_two, 1, 20, 18, partners=3),
    Line(contests.newcomers, 2, 9, 6, partners=2),
    Line(contests.newcomers, 1, 10, 8, partners=3),
    Line(contests.lost_and_disputed, 1, 22, 20, partners=2),
    Line(contests.ruled_for_the_challenger, 2, 36, 24, partners=2),
    Line(contests.ruled_for_the_incumbent, 2, 36, 24, partners=2),
    Line(contests.ruled_for_one_newcomer, 1, 30, 14, partners=2),
    Line(contests.ruled_for_nobody, 1, 34, 22, partners=2),
    Line(contests.ruled_for_neither_newcomer, 1, 30, 14, partners=2),
    Line(contests.challenger_gave_up, 1, 30, 14, partners=2),
    Line(contests.incumbent_gave_up, 1, 30, 20, partners=2),
)
INCIDENTS = (
    Incident(incidents.outage, 5, 5, business=3, workloads=2, partners=5),
    Incident(incidents.subscription_ran_out, 30, 9, business=1, workloads=0, partners=2),
    Incident(incidents.subscription_cancelled, 12, 10, business=1, workloads=0, partners=1),
    Incident(incidents.filed_together, 4, 11, business=0, workloads=3, partners=1),
)
