"""A later check found what would have refused the submission."""

from domain.claim.events import Rejected
from domain.values import RejectionReason
from tests.support.claims import FINAL, rejected, submitted
from tests.support.commands import fail_validation
from tests.support.stories import given, in_each
from tests.support.values import blocking, document, evidence

CSP = blocking("subscription_is_csp", "/subscription_id")


def test_the_system_rejects_it_with_the_findings_and_for_good() -> None:
    given(submitted(evidence=(evidence(1), evidence(2)))).when(fail_validation(CSP)).then(
        Rejected(
            decided_by="system",
            reason_code=RejectionReason.VALIDATION_FAILED,
            rationale=None,
            decided_on=1,
            validated_by=None,
            documents=(document(1), document(2)),
            findings=(CSP,),
            disputable_until=None,
            conflict_id=None,
        )
    )


def test_the_claim_shows_what_it_failed_for() -> None:
    assert given("not validated").and_then(fail_validation(CSP)).claim.findings == (CSP,)


def test_a_validated_claim_no_longer_fails_validation() -> None:
    in_each("queued", "in review", "asked", "disputed", "approved", "rejected").when(fail_validation(CSP)).then_refused("wrong_status")


def test_a_claim_that_was_rejected_meanwhile_is_left_as_it_is() -> None:
    given("not validated", rejected()).when(fail_validation(CSP)).then_refused("wrong_status")


def test_a_final_claim_does_not_fail_again() -> None:
    in_each(*FINAL).when(fail_validation(CSP)).then_refused("claim_final")
