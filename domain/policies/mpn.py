"""Checks of the MPN id, the partner's location the work is credited to."""

from collections.abc import Iterator

from domain.policies.check import blocking, check, warning
from domain.policies.facts import Question
from domain.values import Contact, Finding

POINTER = "/mpn_id"


@check("mpn_id", pointer=POINTER, contact=Contact.GLOBAL_ADMIN)
def mpn_is_known(claim: Question) -> Iterator[Finding]:
    if not claim.mpn:
        yield blocking("mpn_unknown")


@check("mpn", pointer=POINTER, contact=Contact.GLOBAL_ADMIN)
def mpn_is_the_partners_own(claim: Question) -> Iterator[Finding]:
    if not claim.own_mpn:
        yield blocking("mpn_not_yours")


@check("own_mpn", "activity_row", pointer=POINTER, contact=Contact.GLOBAL_ADMIN)
def mpn_is_enrolled(claim: Question) -> Iterator[Finding]:
    assert claim.own_mpn and claim.activity_row
    programme = claim.activity_row.programme
    if programme not in claim.own_mpn.enrolled_programs:
        must = claim.activity_row.pays and claim.policy.flags.enrolment_required_when_paying
        yield (blocking if must else warning)("mpn_not_enrolled", programme=programme)


@check("own_mpn", pointer=POINTER, contact=Contact.GLOBAL_ADMIN)
def mpn_is_of_no_special_type(claim: Question) -> Iterator[Finding]:
    assert claim.own_mpn
    if claim.own_mpn.partner_type:
        yield warning("mpn_special_type", partner_type=claim.own_mpn.partner_type)
