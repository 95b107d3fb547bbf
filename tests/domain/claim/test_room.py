"""A claim does not grow without end, and what has to be done with it needs no room."""

from domain.claim.claim import COMMENT as EACH
from domain.claim.events import ClaimEvent, CommentAdded
from domain.claim.guards import HEAVIEST, MOST_DOCUMENTS
from domain.values import Visibility
from tests.support.claims import IN_REVIEW, assigned, evidence_added
from tests.support.commands import add_evidence, approve, ask, comment, note, withdraw
from tests.support.stories import given
from tests.support.values import COMMENT, sealed

INTERNAL = Visibility.INTERNAL


def said(weight: int, visibility: Visibility = Visibility.SHARED) -> ClaimEvent:
    """A comment that weighs so much."""
    words = "x" * (weight - EACH - len(sealed("").sealed))
    return CommentAdded(comment_id=COMMENT, text=sealed(words), visibility=visibility)


def test_a_partner_writes_until_the_thread_is_full() -> None:
    assert given(*IN_REVIEW, said(HEAVIEST - 1)).when(comment(), by="ada").refused is None
    given(*IN_REVIEW, said(HEAVIEST)).when(comment(), by="ada").then_refused("claim_full")


def test_what_is_written_last_may_be_as_long_as_any() -> None:
    assert given(*IN_REVIEW, said(HEAVIEST - 1), said(10_000)).claim.shared == HEAVIEST + 9_999


def test_each_comment_weighs_something_however_short_it_is() -> None:
    shortest = EACH + len(sealed("").sealed)
    assert given(*IN_REVIEW, said(shortest), said(shortest, INTERNAL)).claim.shared == shortest > EACH


def test_the_vendors_people_write_on_when_a_partner_has_no_room_left() -> None:
    assert given(*IN_REVIEW, said(2 * HEAVIEST - 1)).when(comment(), by="rex").refused is None
    given(*IN_REVIEW, said(2 * HEAVIEST)).when(comment(), by="rex").then_refused("claim_full")


def test_internal_comments_have_room_of_their_own() -> None:
    full = given(*IN_REVIEW, said(HEAVIEST, INTERNAL))
    full.when(note(), by="rex").then_refused("claim_full")
    for who in ("ada", "rex"):
        assert full.when(comment(), by=who).refused is None
    assert given(*IN_REVIEW, said(2 * HEAVIEST)).when(note(), by="rex").refused is None


def test_documents_are_added_up_to_a_number_however_much_was_said() -> None:
    there = len(given(*IN_REVIEW).claim.evidence)
    more = [evidence_added(n) for n in range(1, MOST_DOCUMENTS - there)]
    assert given(*IN_REVIEW, said(2 * HEAVIEST), *more).when(add_evidence(), by="ada").refused is None
    given(*IN_REVIEW, *more, evidence_added()).when(add_evidence(), by="ada").then_refused("claim_full")


def test_a_full_claim_goes_its_way() -> None:
    full = given(*IN_REVIEW, assigned(), said(2 * HEAVIEST))
    for command, who in ((ask(), "rex"), (approve(), "rex"), (withdraw(), "ada")):
        assert full.when(command, by=who).refused is None
