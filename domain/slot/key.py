"""What a slot is known by, in words; its stream's id is computed from it and cannot be read back."""

from uuid import UUID, uuid5

from domain.values import ProductId, SlotId, SolutionArea, SubscriptionId, TenantId, Value

SLOTS = UUID("5a3b7c1e-0d49-5c7e-9f51-3f0a6f1f6d10")


class SlotKey(Value):
    """(tenant, workload) on Microsoft 365; (tenant, subscription) on Business Applications, its product beside it."""

    solution_area: SolutionArea
    tenant_id: TenantId
    product_id: ProductId
    subscription_id: SubscriptionId | None = None

    @property
    def id(self) -> SlotId:
        what = self.subscription_id or self.product_id
        return uuid5(SLOTS, f"{self.solution_area.value}/{self.tenant_id}/{what}")
