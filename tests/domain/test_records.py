"""The streams beside the claims are found again by their kind."""

from domain.records import stream_of


def test_each_kind_has_a_stream_of_its_own_that_never_changes() -> None:
    assert str(stream_of("tenants")) == "37af05ad-176a-5bb6-be2b-027b5223e0fd"
    assert len({stream_of(kind) for kind in ("tenants", "products", "subscriptions", "mpns", "reviewer-ties", "policies")}) == 6
