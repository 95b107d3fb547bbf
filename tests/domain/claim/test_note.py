"""Words among the vendor's people."""

from domain.claim.events import CommentAdded
from domain.values import Visibility
from tests.support.claims import LIVES, submitted, validated
from tests.support.commands import note
from tests.support.people import tied
from tests.support.stories import given, in_each
from tests.support.values import COMMENT, sealed


def test_an_internal_comment_is_marked_as_such() -> None:
    given(submitted(), validated()).when(note(), by="rex").then(
        CommentAdded(comment_id=COMMENT, text=sealed("Looks weak to me."), visibility=Visibility.INTERNAL)
    )


def test_it_is_allowed_at_any_time_on_final_claims_too() -> None:
    for life in LIVES:
        before, after = given(life).claim, given(life).and_then(note(), by="ann").claim
        assert (after.version, after.status) == (before.version + 1, before.status)


def test_nobody_writes_about_a_company_he_is_tied_to() -> None:
    in_each("queued", "ended").when(note(), by=tied("rex")).then_refused("conflict_of_interest")
