"""What a dry run could not look at: required fields that are absent, and directories that were silent."""

from collections.abc import Iterable
from typing import NamedTuple

from application.forms import ClaimDraft, CustomerDraft
from domain.values import Source

POINTER_OF = {Source.TENANTS: "/customer/tenant_id", Source.SUBSCRIPTIONS: "/subscription_id", Source.MPNS: "/mpn_id"}
REQUIRED = ("solution_area", "activity", "product_id", "mpn_id", "evidence")


class Unchecked(NamedTuple):
    absent: list[str]
    silent: list[str]

    @property
    def pointers(self) -> list[str]:
        return [*self.absent, *(pointer for pointer in self.silent if pointer not in self.absent)]


def unchecked(draft: ClaimDraft, silent: Iterable[Source]) -> Unchecked:
    """A null counts as absent, an empty list does not."""
    customer = draft.customer or CustomerDraft()
    absent = [f"/customer/{name}" for name in ("tenant_id", "domain") if getattr(customer, name) is None]
    absent += [f"/{name}" for name in REQUIRED if getattr(draft, name) is None]
    return Unchecked(absent, [POINTER_OF[source] for source in silent])
