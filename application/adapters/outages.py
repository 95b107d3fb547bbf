"""Directories that do not answer, as the sandbox is told."""

from collections.abc import Iterable

from application.adapters.house_settings import HouseSettings
from application.ports import Directories, SourceUnavailable
from domain.policies.facts import Mpn, Subscription, Tenant
from domain.values import CompanyId, MpnId, ProductId, Source, SubscriptionId, TenantId

SILENT = "sandbox.outages"


class WithOutages:
    def __init__(self, directories: Directories, settings: HouseSettings) -> None:
        self._directories, self._settings = directories, settings

    def set(self, sources: Iterable[Source]) -> None:
        """These do not answer until the next call."""
        self._settings.put(SILENT, " ".join(sources))

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        return self._asking(Source.TENANTS).tenant(tenant_id)

    def subscription(self, subscription_id: SubscriptionId) -> Subscription | None:
        return self._asking(Source.SUBSCRIPTIONS).subscription(subscription_id)

    def subscriptions_of(self, tenant_id: TenantId, product_id: ProductId) -> tuple[Subscription, ...]:
        return self._asking(Source.SUBSCRIPTIONS).subscriptions_of(tenant_id, product_id)

    def mpn(self, mpn_id: MpnId) -> Mpn | None:
        return self._asking(Source.MPNS).mpn(mpn_id)

    def mpns_of(self, company: CompanyId) -> tuple[Mpn, ...]:
        return self._asking(Source.MPNS).mpns_of(company)

    def _asking(self, source: Source) -> Directories:
        if source in (self._settings.get(SILENT) or "").split():
            raise SourceUnavailable(source)
        return self._directories
