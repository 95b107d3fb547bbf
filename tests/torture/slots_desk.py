"""Commands to a house for one slot, and their answers in the words of the clients."""

from typing import Any, NamedTuple
from uuid import UUID

from api.wiring import House
from application.claims import Claims
from application.conflicts import Conflicts
from application.forms import ApprovalForm, AssignmentForm, ClaimForm, DisputeForm, RejectionForm, RevocationForm, RulingForm
from application.ports import Unavailable
from application.reviews import Reviews
from application.runner import Outcome
from application.work import Call, Expected, Work
from domain.claim import claim as claims
from domain.errors import Refusal
from domain.slot import slot as slots
from tests.support.house import actor_of, leaving
from tests.support.worlds import claim_body, customer, racers
from tests.torture.linear_slot import Answer, Command, Refused, Seen, Whole

COMPANIES = racers(4)
APPROVAL, TAKING = ApprovalForm(rationale="Complete."), AssignmentForm()
REJECTION = RejectionForm.model_validate({"reason_code": "evidence_insufficient", "rationale": "No product named."})
DISPUTE = DisputeForm.model_validate({"justification": "Page 3 names it.", "evidence": []})


class Where:
    """Candidates, from what clients know: an association is called by its claim."""

    def __init__(self) -> None:
        self.slots: dict[UUID, UUID] = {}

    def association(self, association_id: UUID) -> UUID:
        return association_id

    def conflict(self, conflict_id: UUID) -> UUID:
        return self.slots[conflict_id]


class Place(NamedTuple):
    """A slot: the customer's number, and the ids of the claims that clients were told of, by label."""

    number: int
    ids: dict[str, UUID]


class Desk:
    insists = False  # on a version, in every command

    def __init__(self, house: House, documents: dict[str, dict[str, Any]], where: Where) -> None:
        self.house, self.documents, self.where = house, documents, where
        parts = (house.world, house.judging, house.sealing, where)
        self.claims, self.reviews, self.conflicts = Claims(*parts), Reviews(*parts), Conflicts(*parts)  # type: ignore[arg-type]

    def do(self, place: Place, command: Command) -> Answer | None:
        """None: nobody knows what became of it. Whatever else goes wrong is an answer that no order explains."""
        try:
            return getattr(self, command.act)(place, command)  # type: ignore[no-any-return]
        except Refusal as refusal:
            return Refused(refusal.code)
        except Unavailable:
            return None
        except Exception as error:
            return Refused(f"{type(error).__name__}: {error}")

    def submit(self, place: Place, command: Command) -> Answer:
        known = {"customer": customer(place.number), "mpn_id": COMPANIES[command.who], "evidence": [self.documents[command.who]]}
        outcome = self.claims.submit(self.call(command), ClaimForm.model_validate(claim_body(command.who, **known)))
        assert command.label
        place.ids[command.label] = outcome.stream[0].stream
        return seen(outcome)

    def take(self, place: Place, command: Command) -> Answer:
        return seen(self.reviews.assign(*self.about(place, command), TAKING))

    def approve(self, place: Place, command: Command) -> Answer:
        return seen(self.reviews.approve(*self.about(place, command), APPROVAL))

    def reject(self, place: Place, command: Command) -> Answer:
        return seen(self.reviews.reject(*self.about(place, command), REJECTION))

    def withdraw(self, place: Place, command: Command) -> Answer:
        return seen(self.claims.withdraw(*self.about(place, command), leaving()))

    def dispute(self, place: Place, command: Command) -> Answer:
        return seen(self.claims.dispute(*self.about(place, command), DISPUTE))

    def terminate(self, place: Place, command: Command) -> Answer:
        return whole(self.claims.terminate(*self.about(place, command), leaving()))

    def revoke(self, place: Place, command: Command) -> Answer:
        return whole(self.conflicts.revoke(*self.about(place, command), RevocationForm(rationale="Granted in error.")))

    def rule(self, place: Place, command: Command) -> Answer:
        assert isinstance(command.conflict, UUID)
        winner = place.ids[command.label] if command.label else None
        form = RulingForm.model_validate({"winner_claim_id": winner, "rationale": "Newer proof."})
        if (found := self.conflicts.look(command.conflict)).closed:
            return Refused("conflict_closed")
        return whole(self.conflicts.rule(self.call(command, found.version), command.conflict, form))

    def read(self, place: Place, command: Command) -> Answer:
        claim = Work(self.house.world, self.call(command)).any_claim(self.about(place, command)[1])
        return Seen(claim.status.value, claim.version, claim.contested is not None)

    def look(self, place: Place, command: Command) -> Answer:
        return whole_of(Work(self.house.world, self.call(command)).slot(self.slot_of(place)))

    def conflicts_in(self, place: Place) -> list[UUID]:
        """All that ever were, in their order."""
        events = [one.event for one in self.house.ledger.load(self.slot_of(place))]
        return [one.conflict_id for one in events if one.name == "conflict_opened"]

    def call(self, command: Command, *versions: object) -> Call:
        told = versions or (() if command.match is None else (command.match,))
        return Call(actor_of(command.who), Expected(tuple(map(str, told))))

    def about(self, place: Place, command: Command) -> tuple[Call, UUID]:
        assert command.label
        return self.call(command), place.ids[command.label]

    def slot_of(self, place: Place) -> UUID:
        key = Work(self.house.world, self.call(Command("look", "carl"))).any_claim(next(iter(place.ids.values()))).slot
        assert key
        return key.id

    def conflict_of(self, place: Place, label: str) -> UUID | None:
        """Which it is contested in now."""
        found = Work(self.house.world, self.call(Command("read", "carl"))).any_claim(place.ids[label]).contested
        if found:
            self.where.slots[found] = self.slot_of(place)
        return found


def seen(outcome: Outcome) -> Seen:
    claim = claims.replay(outcome.stream[0].stream, [one.event for one in outcome.stream])
    return Seen(claim.status.value, claim.version, claim.contested is not None)


def whole(outcome: Outcome) -> Whole:
    return whole_of(slots.replay(one.event for one in outcome.stream))


def whole_of(slot: slots.Slot) -> Whole:
    """Claims by their ids: who was told of them calls them by labels."""
    return Whole(str(slot.holder.claim) if slot.holder else None, frozenset(map(str, slot.claims)), slot.conflict is not None)
