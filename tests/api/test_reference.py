"""Reference data over HTTP: each mistake of an import is told with its row, in the operator's language."""

from typing import Any

import pytest

from application.reference_rows import MAX_ROWS
from tests.support.reference import mpn_row, product_row, subscription_row, tenant_row, tie_row
from tests.support.values import guid
from tests.support.web import Web, code_of

BOTH_STORES = True
MISTAKES: list[tuple[str, dict[str, Any], str, str]] = [
    ("tenants", tenant_row(tenant_id="contoso"), "/tenant_id", "Dit moet een GUID zijn."),
    ("tenants", tenant_row(name=" "), "/name", "Dit moet 1 of meer tekens hebben."),
    ("tenants", tenant_row(domains=["d"] * 51), "/domains", "Dit mag hooguit 50 items hebben."),
    ("tenants", tenant_row(typo=1), "/typo", "Dit veld is hier niet bekend."),
    ("products", {"product_id": "teams"}, "/name", "Dit veld is verplicht."),
    ("products", product_row(solution_area="office"), "/solution_area", "Dit moet een van de volgende waarden zijn: "),
    ("subscriptions", subscription_row(provisioned="yes"), "/provisioned", "Dit moet true of false zijn."),
    ("subscriptions", subscription_row(starts_on="86400"), "/starts_on", "Dit moet een datum zijn (JJJJ-MM-DD)."),
    ("subscriptions", subscription_row(ends_on="2026-02-30"), "/ends_on", "Dit moet een datum zijn (JJJJ-MM-DD)."),
    ("subscriptions", subscription_row(ends_on="2024-12-31"), "", "Het abonnement mag niet eindigen voordat het begint."),
    ("mpns", mpn_row(mpn_id="123456"), "/mpn_id", "Dit moeten 7 cijfers zijn."),
    ("mpns", mpn_row(mpn_id=1234567), "/mpn_id", "Dit moet tekst zijn."),
]


def told(web: Web, kind: str, *rows: Any, language: str = "nl") -> dict[str, str]:
    """What is said of each place pointed at."""
    reply = web.put("olga", f"/v1/reference/{kind}", list(rows), **{"Accept-Language": language})
    assert code_of(reply) == (422, "validation_error")
    return {error["pointer"]: error["detail"] for error in reply.json()["errors"]}


@pytest.mark.parametrize(("kind", "row", "pointer", "text"), MISTAKES)
def test_a_bad_row_is_told_in_the_operators_language(web: Web, kind: str, row: dict[str, Any], pointer: str, text: str) -> None:
    dutch, english = told(web, kind, row), told(web, kind, row, language="en")
    assert dutch[f"/0{pointer}"].startswith(text)
    assert dutch.keys() == english.keys() and not set(dutch.values()) & set(english.values())


def test_a_row_that_is_no_object_is_told_too(web: Web) -> None:
    assert told(web, "mpns", mpn_row(), 7) == {"/1": "Dit moet een object zijn."}


def test_of_two_rows_with_one_id_the_later_names_the_earlier(web: Web) -> None:
    rows = tenant_row(tenant_id=guid("litware")), tenant_row(), tenant_row(retired=True)
    assert told(web, "tenants", *rows) == {"/2/tenant_id": "Rij 1, geteld vanaf 0, heeft dezelfde id."}
    assert told(web, "tenants", *rows, language="en") == {"/2/tenant_id": "Row 1, counted from 0, has the same id."}


def test_of_too_many_rows_the_first_too_many_is_pointed_at(web: Web) -> None:
    rows = [tie_row(partner_id=f"partner {n}") for n in range(MAX_ROWS + 1)]
    assert told(web, "reviewer-ties", *rows) == {f"/{MAX_ROWS}": f"Er kunnen hooguit {MAX_ROWS} rijen tegelijk worden gestuurd."}
