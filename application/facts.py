"""Asks the directories what a check needs; one that does not answer is named as silent, and nothing breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from application.ports import Directories, DocumentStore, Products, SourceUnavailable
from domain.policies.checks import needed_sources
from domain.policies.facts import Facts, Statement, Subscription
from domain.policies.subscription import is_guid
from domain.values import CompanyId, DocumentId, ProductId, SolutionArea, Source

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class FactFinder:
    directories: Directories
    products: Products
    documents: DocumentStore

    def gather(
        self, stated: Statement, company: CompanyId, *, cited: tuple[DocumentId, ...] = (), previous_claim_known: bool = True
    ) -> Facts:
        """Everything outside the ledger that the checks of this statement rely on. A document that is cited already is not asked for again:
        what becomes of it later is for people to judge.
        """
        asking = Asking()
        sources = needed_sources(stated.solution_area)
        found: dict[str, Any] = {}
        if stated.tenant_id:
            found["tenant"] = asking.ask(Source.TENANTS, lambda: self.directories.tenant(stated.tenant_id or ""))
        if Source.SUBSCRIPTIONS in sources:
            found |= self.subscriptions(stated, asking)
        if stated.mpn_id:
            found["mpn"] = asking.ask(Source.MPNS, lambda: self.directories.mpn(stated.mpn_id or ""))
        named = [item.document_id for item in stated.evidence or () if item.document_id not in cited]
        unknown = [document for document in named if not self.documents.is_citable(company, document)]
        return Facts(
            company=company,
            product=self.products.product(stated.product_id) if stated.product_id else None,
            unknown_documents=tuple(unknown),
            previous_claim_known=previous_claim_known,
            silent=tuple(source for source in Source if source in asking.silent),
            **found,
        )

    def subscriptions(self, stated: Statement, asking: "Asking") -> dict[str, Any]:
        """The typed subscription, and the tenant's of the product: one of them may be the only one that fits."""
        typed, tenant, product = stated.subscription_id, stated.tenant_id, stated.product_id
        one = many = None
        if typed and is_guid(typed):
            one = asking.ask(Source.SUBSCRIPTIONS, lambda: self.directories.subscription(typed))
        if tenant and product:
            many = asking.ask(Source.SUBSCRIPTIONS, lambda: self.directories.subscriptions_of(tenant, product))
        return {
            "typed_subscription": one,
            "typed_is_product": bool(typed and self.products.product(typed)),
            "subscriptions_of_product": many or (),
            "product_families": self.families([*(many or ()), *([one] if one else [])]),
        }

    def families(self, subscriptions: list[Subscription]) -> dict[ProductId, str]:
        found = {one.product_id: self.products.family(one.product_id) for one in subscriptions}
        return {product: family for product, family in found.items() if family}

    def again(self, stated: Statement, recorded: Facts, sources: frozenset[Source]) -> Facts:
        """The recorded facts with what these sources say now; those of a silent one stand."""
        fresh = self.gather(stated, recorded.company)
        silent = tuple(source for source in fresh.silent if source in sources)
        answered = sources - set(fresh.silent)
        fields = [field for source, names in TOLD_BY.items() if source in answered for field in names]
        return recorded.model_copy(update={"silent": silent} | {field: getattr(fresh, field) for field in fields})


TOLD_BY = {
    Source.TENANTS: ("tenant",),
    Source.SUBSCRIPTIONS: ("typed_subscription", "subscriptions_of_product", "product_families"),
    Source.MPNS: ("mpn",),
}


def with_what_was_known(facts: Facts, recorded: Facts) -> Facts:
    """The new facts, and in the place of those of a silent directory the ones recorded before."""
    kept = [field for source in facts.silent for field in TOLD_BY[source]]
    return facts.model_copy(update={field: getattr(recorded, field) for field in kept})


class Asking:
    """Questions to directories, and which of those did not answer."""

    def __init__(self) -> None:
        self.silent: set[Source] = set()

    def ask(self, source: Source, question: Callable[[], Answer]) -> Answer | None:
        try:
            return question()
        except SourceUnavailable:
            self.silent.add(source)
            return None


def asked_again(area: SolutionArea | None, silent: tuple[Source, ...]) -> frozenset[Source]:
    """Before an approval: the subscription, and whatever the last validation could not check."""
    business = area is SolutionArea.BUSINESS_APPLICATIONS
    return frozenset(silent) | ({Source.SUBSCRIPTIONS} if business else frozenset())
