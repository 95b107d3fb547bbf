"""Commands with sensible contents: what a test is not about is taken care of."""

from typing import Any

from domain.claim import commands as c
from domain.claim.events import Amendments, Customer, Settlement
from domain.policies.checks import Judgement
from domain.values import Activity, AskReason, EndReason, Evidence, Finding, LeaveReason, Personal, RejectionReason
from tests.support.directory import ALDER_MPN, BUSINESS, CONTOSO, SALES_SLOT, SALES_SUBSCRIPTION, facts, subscription
from tests.support.values import COMMENT, CONFLICT, REQUEST, evidence, sealed


def judged(*findings: Finding, **changes: Any) -> Judgement:
    return Judgement(findings, facts(**changes), subscription())


def submit(*findings: Finding, **changes: Any) -> c.Submit:
    asked: dict[str, Any] = {
        "company": "alder",
        "customer": Customer(tenant_id=CONTOSO, domain="contoso.example"),
        "solution_area": BUSINESS,
        "activity": Activity.PRESALES,
        "product_id": "d365-sales",
        "subscription_id": None,
        "mpn_id": ALDER_MPN,
        "evidence": (evidence(1),),
        "partner_contact": None,
        "group_id": None,
        "follows_claim_id": None,
        "judgement": judged(*findings),
    }
    return c.Submit(**asked | changes)


def validate(*findings: Finding) -> c.Validate:
    return c.Validate(findings, facts(), SALES_SUBSCRIPTION, SALES_SLOT)


def fail_validation(*findings: Finding) -> c.FailValidation:
    return c.FailValidation(findings)


def contest() -> c.Contest:
    return c.Contest(CONFLICT)


def settle(how: Settlement = Settlement.OTHERS_LEFT, note: Personal | None = None) -> c.Settle:
    return c.Settle(CONFLICT, how, note)


def take() -> c.Take:
    return c.Take()


def pass_on(to: str, *, tied_to: str | None = None) -> c.PassOn:
    return c.PassOn(to, frozenset({tied_to} if tied_to else ()))


def release() -> c.Release:
    return c.Release()


def ask(*reasons: AskReason) -> c.Ask:
    return c.Ask(REQUEST, reasons or (AskReason.DATES_MISSING_OR_OLD,), sealed("Please date it."))


def answer(*items: Evidence, judgement: Judgement | None = None, **amended: Any) -> c.Answer:
    return c.Answer(sealed("Dated copy."), items, Amendments(**amended), judgement)


def add_evidence(n: int = 2, *findings: Finding) -> c.AddEvidence:
    return c.AddEvidence(evidence(n), findings)


def comment() -> c.Comment:
    return c.Comment(COMMENT, sealed("Package two."))


def note() -> c.Note:
    return c.Note(COMMENT, sealed("Looks weak to me."))


def approve(*findings: Finding) -> c.Approve:
    return c.Approve(sealed("Complete."), findings)


def reject(reason: RejectionReason = RejectionReason.EVIDENCE_INSUFFICIENT) -> c.Reject:
    return c.Reject(reason, sealed("No product named."))


def dispute(*items: Evidence, findings: tuple[Finding, ...] = ()) -> c.Dispute:
    return c.Dispute(sealed("Page 3 names it."), items, findings)


def withdraw(reason: LeaveReason = LeaveReason.WRONG_MPN, note: Personal | None = None) -> c.Withdraw:
    return c.Withdraw(reason, note)


def terminate(reason: LeaveReason = LeaveReason.NO_LONGER_WITH_CUSTOMER, note: Personal | None = None) -> c.Terminate:
    return c.Terminate(reason, note)


def revoke() -> c.Revoke:
    return c.Revoke()


def expire() -> c.Expire:
    return c.Expire()


def win(*findings: Finding) -> c.Win:
    return c.Win(CONFLICT, findings)


def lose() -> c.Lose:
    return c.Lose(CONFLICT)


def lose_slot(reason: EndReason = EndReason.SUPERSEDED) -> c.LoseSlot:
    return c.LoseSlot(reason)


def close_for_subscription() -> c.CloseForSubscription:
    return c.CloseForSubscription()
