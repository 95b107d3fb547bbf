"""What a slot is known by."""

from domain.slot.key import SlotKey
from tests.support.directory import BUSINESS, CONTOSO, FABRIKAM, M365, OTHER_SUBSCRIPTION, SALES_SLOT, SALES_SUBSCRIPTION, TEAMS_SLOT


def test_on_microsoft_365_a_slot_is_a_tenants_workload() -> None:
    assert TEAMS_SLOT.id == SlotKey(solution_area=M365, tenant_id=CONTOSO, product_id="teams").id
    assert TEAMS_SLOT.id != SlotKey(solution_area=M365, tenant_id=CONTOSO, product_id="exchange-online").id
    assert TEAMS_SLOT.id != SlotKey(solution_area=M365, tenant_id=FABRIKAM, product_id="teams").id


def test_on_business_applications_it_is_a_tenants_subscription_whatever_the_product() -> None:
    def key(product: str, subscription: str) -> SlotKey:
        return SlotKey(solution_area=BUSINESS, tenant_id=CONTOSO, product_id=product, subscription_id=subscription)

    assert SALES_SLOT.id == key("d365-finance", SALES_SUBSCRIPTION).id
    assert SALES_SLOT.id != key("d365-sales", OTHER_SUBSCRIPTION).id


def test_ids_are_compared_in_canonical_form() -> None:
    shouted = SlotKey(
        solution_area=BUSINESS,
        tenant_id=f" {CONTOSO.upper()} ",
        product_id="D365-Sales",
        subscription_id=f"{SALES_SUBSCRIPTION.upper()}\n",
    )
    assert shouted == SALES_SLOT
    assert shouted.id == SALES_SLOT.id


def test_a_slots_id_never_changes() -> None:
    key = SlotKey(solution_area=M365, tenant_id="3b1f2c64-0c7e-4f0e-9d55-6a0c1c6f8a10", product_id="teams")
    assert str(key.id) == "b36d4081-719e-5432-a16f-88be13627516"
