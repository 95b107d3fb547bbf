"""Given these facts, when this is asked of the claim, then these facts follow, or this refusal."""

from dataclasses import dataclass
from uuid import UUID

from domain.actor import Actor
from domain.claim import commands as c
from domain.claim.claim import Claim, replay
from domain.claim.decisions import Moment, decide, submit
from domain.claim.events import ClaimEvent
from domain.claim.guards import refusal
from domain.errors import Refused
from domain.policies.deadlines import Calendar
from domain.policies.policy import Policy
from domain.values import Finding
from tests.support.calendars import PLAIN
from tests.support.claims import LIVES
from tests.support.people import person
from tests.support.policies import POLICY
from tests.support.values import CLAIM, MONDAY, instant


def moment(at: str = MONDAY, policy: Policy = POLICY, calendar: Calendar = PLAIN) -> Moment:
    return Moment(instant(at), policy, calendar)


@dataclass(frozen=True)
class Outcome:
    """What was answered: facts or a refusal."""

    events: tuple[ClaimEvent, ...] = ()
    refused: Refused | None = None

    def then(self, *expected: ClaimEvent) -> None:
        assert self.refused is None
        assert self.events == expected

    def then_nothing(self) -> None:
        self.then()

    def then_refused(self, code: str, *findings: Finding, pointers: tuple[str, ...] = ()) -> None:
        assert self.refused == Refused(code, findings, pointers)


@dataclass(frozen=True)
class Story:
    """The facts of one claim so far."""

    events: tuple[ClaimEvent, ...]

    @property
    def claim(self) -> Claim:
        return self.told_of(CLAIM)

    def told_of(self, claim_id: UUID) -> Claim:
        return replay(claim_id, self.events)

    def when(
        self,
        command: c.Command,
        *,
        by: str | Actor = "system",
        at: str = MONDAY,
        under: Policy = POLICY,
        calendar: Calendar = PLAIN,
    ) -> Outcome:
        now = moment(at, under, calendar)
        try:
            events = submit(command, now) if isinstance(command, c.Submit) else decide(self.claim, command, person(by), now)
            return Outcome(tuple(events))
        except Refused as refused:
            return Outcome(refused=refused)

    def and_then(self, command: c.Command, *, by: str | Actor = "system", at: str = MONDAY) -> "Story":
        """The same story, gone on by what this command records."""
        outcome = self.when(command, by=by, at=at)
        assert outcome.refused is None
        return Story((*self.events, *outcome.events))

    def guarded(self, command: c.Command, *, by: str | Actor, at: str = MONDAY) -> Outcome:
        """What the guards alone say."""
        return Outcome(refused=refusal(type(command), self.claim, person(by), instant(at)))


def given(*facts: ClaimEvent | str) -> Story:
    """Facts in order; a word stands for a life so far, as in given("approved", contested())."""
    return Story(tuple(event for fact in facts for event in (LIVES[fact] if isinstance(fact, str) else (fact,))))


@dataclass(frozen=True)
class Stories:
    """The same is asked in each of these lives."""

    lives: tuple[str, ...]

    def when(self, command: c.Command, *, by: str | Actor = "system", at: str = MONDAY) -> "Outcomes":
        return Outcomes({life: given(life).when(command, by=by, at=at) for life in self.lives})


@dataclass(frozen=True)
class Outcomes:
    by_life: dict[str, Outcome]

    def then_refused(self, code: str) -> None:
        for life, outcome in self.by_life.items():
            assert outcome.refused == Refused(code), life


def in_each(*lives: str) -> Stories:
    return Stories(lives)
