"""What was typed is no subscription's id: what it looks like is told, and nothing of anyone else."""

import pytest

from domain.values import Contact, Source
from tests.support.checks import codes, findings
from tests.support.directory import CONTOSO, FABRIKAM
from tests.support.values import blocking, guid

TYPED = [
    (CONTOSO, "tenant_id"),
    (f"  {CONTOSO.upper()} ", "tenant_id"),
    (FABRIKAM, "unknown"),
    (guid("nobody's"), "unknown"),
    ("4815162", "mpn_id"),
    ("481516", "malformed"),
    ("48151623", "malformed"),
    ("contoso.example", "domain"),
    ("mail.contoso.co.uk", "domain"),
    ("contoso.onmicrosoft.com", "domain"),
    ("contoso", "malformed"),
    ("not-a-guid", "malformed"),
    ("contoso..example", "malformed"),
    ("10.0.0.1", "malformed"),
    (guid("nobody's").replace("-", ""), "malformed"),
    (f"{{{guid('nobody')}}}", "malformed"),
    ("d365 sales", "malformed"),
]


@pytest.mark.parametrize(("typed", "detected"), TYPED)
def test_the_kind_of_what_was_typed(typed: str, detected: str) -> None:
    found = findings(subscription_id=typed, typed_subscription=None)
    assert found == [blocking("identifier_not_subscription", "/subscription_id", Contact.CUSTOMER, detected=detected)]


def test_a_product_of_the_catalogue_is_known_as_one() -> None:
    [found] = findings(subscription_id="d365-sales", typed_subscription=None, typed_is_product=True)
    assert found.params == {"detected": "product_id"}


def test_it_silences_everything_else_about_the_subscription_and_only_that() -> None:
    found = codes(subscription_id="contoso", typed_subscription=None, mpn=None)
    assert found == ["identifier_not_subscription", "mpn_unknown"]


def test_while_the_directory_is_silent_a_guid_may_yet_be_a_subscription_but_nothing_else_may() -> None:
    silent = {"typed_subscription": None, "subscriptions_of_product": (), "silent": (Source.SUBSCRIPTIONS,)}
    assert codes(subscription_id=guid("nobody's"), **silent) == ["source_unavailable"]
    for typed in (CONTOSO, "4815162", "contoso.example", "contoso"):
        assert codes(subscription_id=typed, **silent) == ["identifier_not_subscription", "source_unavailable"], typed
