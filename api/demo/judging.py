"""What the vendor's people do in the demo; nobody judges a company he is tied to, or a dispute over his own decision."""

import random

from api.demo import phrases
from api.demo.filing import Case, association_of
from api.demo.people import Cast, Person
from api.wiring import House
from application.forms import ApprovalForm, AssignmentForm, CommentForm, RejectionForm, RequestForm, RevocationForm, RulingForm
from domain.values import AskReason, ConflictId, RejectionReason, Visibility
from projections.claim_details import details_of


class Judging:
    def __init__(self, house: House, people: Cast, rng: random.Random) -> None:
        self.house, self.people, self.rng = house, people, rng

    def take(self, case: Case) -> None:
        free = [one for one in self.people.untied(self.people.reviewers, case.partner.id) if one not in case.deciders]
        case.reviewer = self.rng.choice(free)
        self.house.reviews.assign(case.reviewer.call(), case.id, AssignmentForm())

    def release(self, case: Case) -> None:
        self.house.reviews.release(assigned(case).call(), case.id)

    def note(self, case: Case) -> None:
        """An internal comment."""
        said = case.words(self.rng.choice(phrases.INTERNAL))
        self.house.claims.comment(assigned(case).call(), case.id, CommentForm(text=said, visibility=Visibility.INTERNAL))

    def comment(self, case: Case) -> None:
        said = case.words(self.rng.choice(phrases.FROM_REVIEWER))
        self.house.claims.comment(assigned(case).call(), case.id, CommentForm(text=said, visibility=Visibility.SHARED))

    def ask(self, case: Case) -> None:
        """The assigned reviewer asks for one thing, or for two."""
        case.asked = tuple(self.rng.sample(list(AskReason), self.rng.choice((1, 1, 2))))
        message = "\n\n".join(case.words(phrases.ASKED[reason]) for reason in case.asked)
        self.house.reviews.ask(assigned(case).call(), case.id, RequestForm(reason_codes=case.asked, message=message))

    def ask_all(self, *cases: Case) -> None:
        """The arbitrator asks the parties of a conflict."""
        arbitrator = self.arbitrator(*cases)
        for case in cases:
            case.asked = (AskReason.DATES_MISSING_OR_OLD,)
            form = RequestForm(reason_codes=case.asked, message=case.words(phrases.TO_ALL_PARTIES))
            self.house.reviews.ask(arbitrator.call(), case.id, form)

    def approve(self, case: Case) -> None:
        form = ApprovalForm(rationale=case.words(self.rng.choice(phrases.APPROVED)))
        self.house.reviews.approve(assigned(case).call(), case.id, form)

    def reject(self, case: Case, reason: RejectionReason) -> None:
        form = RejectionForm(reason_code=reason, rationale=case.words(phrases.REJECTED[reason]))
        self.house.reviews.reject(assigned(case).call(), case.id, form)
        case.deciders.append(assigned(case))

    def rule(self, winner: Case | None, *losers: Case, rationale: str) -> None:
        """Cites what the winner has brought, and writes to every party."""
        parties = (*losers, winner) if winner else losers
        arbitrator, conflict = self.arbitrator(*parties), self.conflict_of(losers[0])
        notes = {loser.id: phrases.NOTE_TO_LOSER for loser in losers} | ({winner.id: phrases.NOTE_TO_WINNER} if winner else {})
        form = RulingForm(
            winner_claim_id=winner.id if winner else None,
            rationale=rationale,
            cited_documents=tuple(winner.documents if winner else losers[0].documents),
            notes=notes if winner else {},
        )
        self.house.conflicts.rule(arbitrator.call(self.house.conflicts.look(conflict).version), conflict, form)
        for party in parties:
            party.deciders.append(arbitrator)

    def revoke(self, case: Case) -> None:
        form = RevocationForm(rationale=case.words(phrases.REVOKED))
        self.house.conflicts.revoke(self.arbitrator(case).call(), association_of(self.house, case), form)

    def arbitrator(self, *cases: Case) -> Person:
        return self.people.untied(self.people.arbitrators, *(case.partner.id for case in cases))[0]

    def conflict_of(self, case: Case) -> ConflictId:
        conflict = details_of(self.house.ledger.load(case.id)).claim.contested
        assert conflict, "ruled on a claim that is contested"
        return conflict


def assigned(case: Case) -> Person:
    assert case.reviewer, "somebody took the claim first"
    return case.reviewer
