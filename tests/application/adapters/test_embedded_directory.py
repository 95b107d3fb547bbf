"""The embedded directory: what an import changes, what a retired row still answers, what waits for the ledger."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from application.adapters.directory import Directory
from application.adapters.memory import Memory
from application.reference_rows import KINDS, Row
from domain.records import Imported, TieDeclared, TieLifted
from tests.support.directory import (
    ALDER_MPN,
    CONTOSO,
    FABRIKAM,
    OTHER_SUBSCRIPTION,
    SALES,
    SALES_SUBSCRIPTION,
    mpn,
    subscription,
    tenant,
)
from tests.support.reference import Import, mpn_row, product_row, subscription_row, tenant_row, tie_row
from tests.support.values import guid

BOTH_STORES = True


def known(rows: tuple[Row, ...]) -> list[str]:
    return [row.key[-1] for row in rows]


def test_it_answers_what_was_imported(directory: Directory, put: Import) -> None:
    put("tenants", tenant_row(domains=["Contoso.example ", "mail.contoso.example"]))
    put("products", product_row())
    put("subscriptions", subscription_row())
    put("mpns", mpn_row())
    assert directory.tenant(CONTOSO) == tenant()
    assert directory.product("d365-sales") == SALES
    assert directory.subscription(SALES_SUBSCRIPTION) == subscription()
    assert directory.mpn(ALDER_MPN) == mpn(location="Utrecht", country="NL")


def test_it_knows_nothing_of_others(directory: Directory) -> None:
    assert (directory.tenant(CONTOSO), directory.subscription(SALES_SUBSCRIPTION), directory.mpn(ALDER_MPN)) == (None, None, None)
    assert (directory.product("d365-sales"), directory.family("d365-sales")) == (None, None)
    assert (directory.subscriptions_of(CONTOSO, "d365-sales"), directory.mpns_of("alder")) == ((), ())
    assert directory.of("rex") == frozenset()


def test_the_subscriptions_of_a_tenants_product(directory: Directory, put: Import) -> None:
    put(
        "subscriptions",
        subscription_row(),
        subscription_row(subscription_id=OTHER_SUBSCRIPTION, retired=True),
        subscription_row(subscription_id=guid("of finance"), product_id="d365-finance"),
        subscription_row(subscription_id=guid("of fabrikam"), tenant_id=FABRIKAM),
    )
    both = {subscription(), subscription(OTHER_SUBSCRIPTION, retired=True)}
    assert set(directory.subscriptions_of(CONTOSO, "d365-sales")) == both


def test_the_mpns_of_a_company(directory: Directory, put: Import) -> None:
    put("mpns", mpn_row(mpn_id="4000002"), mpn_row(mpn_id="4000001"), mpn_row(mpn_id="4000003", retired=True), mpn_row(partner_id="birch"))
    assert [found.mpn_id for found in directory.mpns_of("alder")] == ["4000001", "4000002"]


def test_an_import_replaces_rows_by_id_and_leaves_the_others(directory: Directory, put: Import) -> None:
    put("tenants", tenant_row(), tenant_row(tenant_id=FABRIKAM, name="Fabrikam"))
    put("tenants", tenant_row(tenant_id=CONTOSO.upper(), name="Contoso Ltd", country=None))
    assert directory.tenant(CONTOSO) == tenant(name="Contoso Ltd", domains=("contoso.example",), country=None)
    assert directory.tenant(FABRIKAM)


def test_a_retired_row_is_gone_until_it_comes_back(directory: Directory, put: Import) -> None:
    put("tenants", tenant_row(retired=True))
    put("products", product_row(retired=True))
    put("mpns", mpn_row(retired=True))
    assert (directory.tenant(CONTOSO), directory.product("d365-sales"), directory.mpn(ALDER_MPN)) == (None, None, None)
    put("tenants", tenant_row())
    assert directory.tenant(CONTOSO)


def test_a_retired_product_still_has_its_family(directory: Directory, put: Import) -> None:
    put("products", product_row(retired=True))
    assert directory.family("d365-sales") == "dynamics_365"


def test_a_retired_subscription_is_still_told(directory: Directory, put: Import) -> None:
    put("subscriptions", subscription_row(retired=True))
    assert directory.subscription(SALES_SUBSCRIPTION) == subscription(retired=True)


def test_a_tie_stands_until_it_is_lifted(directory: Directory, put: Import) -> None:
    put("reviewer-ties", tie_row(), tie_row(partner_id="birch"), tie_row(reviewer="rita", partner_id="cedar"))
    assert directory.of("rex") == {"alder", "birch"}
    put("reviewer-ties", tie_row(lifted=True))
    assert directory.of("rex") == {"birch"}


def test_every_import_has_its_revision(directory: Directory, put: Import) -> None:
    assert directory.revision() == 0
    put("tenants", tenant_row())
    put("tenants")
    assert directory.revision() == 2


def test_the_subscriptions_imported_after_a_revision(directory: Directory, put: Import) -> None:
    put("subscriptions", subscription_row(), subscription_row(subscription_id=OTHER_SUBSCRIPTION))
    put("subscriptions", subscription_row(status="expired"))
    assert set(directory.subscriptions_changed(0)) == {SALES_SUBSCRIPTION, OTHER_SUBSCRIPTION}
    assert directory.subscriptions_changed(1) == [SALES_SUBSCRIPTION]
    assert directory.subscriptions_changed(2) == []


def test_an_import_is_pending_until_the_ledger_has_it(engine: Engine, memory: Memory, put: Import) -> None:
    fact = Imported(kind="tenants", count=1, digest="abc")
    first = put("tenants", tenant_row(), facts=(fact,))
    ties = (TieDeclared(reviewer="rex", partner_id="alder"), TieLifted(reviewer="rita", partner_id="alder"))
    second = put("reviewer-ties", tie_row(), facts=ties)
    after_a_restart = Directory(engine, memory)
    assert after_a_restart.pending() == [first, second]
    after_a_restart.clear(first)
    assert after_a_restart.pending() == [second]


def test_rows_and_pending_record_are_one_transaction(directory: Directory, put: Import) -> None:
    taken = put("tenants", tenant_row())
    with pytest.raises(IntegrityError):
        directory.put("tenants", [KINDS["tenants"].model_validate(tenant_row(name="Other"))], taken)
    assert directory.tenant(CONTOSO) == tenant(domains=("contoso.example",))
    assert directory.revision() == 1


def test_a_listing_is_walked_by_key(directory: Directory, put: Import) -> None:
    put("products", *(product_row(product_id=f"p{n}") for n in (3, 1, 2)), product_row(product_id="p4", retired=True))
    first = directory.listing("products", None, 2)
    assert known(first) == ["p1", "p2"]
    assert known(directory.listing("products", first[-1].key, 50)) == ["p3", "p4"]


def test_a_listing_of_ties_is_walked_by_both_parts_of_the_key(directory: Directory, put: Import) -> None:
    put("reviewer-ties", tie_row(partner_id="birch"), tie_row(lifted=True), tie_row(reviewer="ann", partner_id="cedar"))
    first = directory.listing("reviewer-ties", None, 2)
    assert known(first) == ["cedar", "alder"]
    assert known(directory.listing("reviewer-ties", first[-1].key, 50)) == ["birch"]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("tenants", tenant_row(retired=True)),
        ("products", product_row(retired=False)),
        ("subscriptions", subscription_row(ends_on=None, retired=False)),
        ("mpns", mpn_row(retired=False)),
        ("reviewer-ties", tie_row(lifted=True)),
    ],
)
def test_a_listed_row_reads_as_it_was_sent(directory: Directory, put: Import, kind: str, raw: dict[str, object]) -> None:
    put(kind, raw)
    assert [row.model_dump(mode="json") for row in directory.listing(kind, None, 50)] == [raw]
