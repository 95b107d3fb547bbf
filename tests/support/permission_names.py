"""What a partner can name beside the address, in filters and in bodies, and how it looks where it is another company's."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from domain.values import PARTNER_ROLES
from projections.reference import reference_of
from tests.support.directory import SALES_SUBSCRIPTION
from tests.support.permission_scene import THEIRS, Scene
from tests.support.permissions import NO_DOCUMENT, OPERATIONS
from tests.support.reference import subscription_row
from tests.support.worlds import SALES

NAMES_NOTHING = {"status", "contested", "on", "limit", "cursor"}
OF_THE_DIRECTORIES = {"tenant_id", "product_id", "subscription_id", "mpn_id"}
Making = Callable[[Scene], str]


class Filter(NamedTuple):
    """A value that leads to something of the other company, one that leads nowhere, and what both answer."""

    theirs: Making
    absent: str
    answers: str = "200 empty"


def tenant(scene: Scene) -> str:
    return str(scene.office.claim(UUID(scene.submitted(THEIRS))).stated.tenant_id)


def tenant_held(scene: Scene) -> str:
    customer = scene.customer()
    scene.office.approved(THEIRS, customer=customer)
    return str(customer["tenant_id"])


def product(scene: Scene) -> str:
    """Only they ever asked for it."""
    scene.office.approved(THEIRS, customer=scene.customer(), product_id="exchange-online")
    return "exchange-online"


def group(scene: Scene) -> str:
    named = str(uuid4())
    scene.office.submit(THEIRS, customer=scene.customer(), group_id=named)
    return named


def reference(scene: Scene) -> str:
    return reference_of(UUID(scene.submitted(THEIRS)))


def subscription(scene: Scene) -> str:
    customer = scene.customer()
    named = str(uuid4())
    scene.office.put("subscriptions", subscription_row(subscription_id=named, tenant_id=customer["tenant_id"]))
    scene.office.approved(THEIRS, customer=customer, **SALES | {"subscription_id": named})
    return named


def claim(scene: Scene) -> str:
    return scene.submitted(THEIRS)


def over(scene: Scene) -> str:
    """A claim that is over, so that only the company stands in the way."""
    named = scene.submitted(THEIRS)
    scene.office.withdraw(THEIRS, UUID(named))
    return named


def document(scene: Scene) -> str:
    return scene.document(THEIRS)


NOWHERE = str(uuid4())
FILTERS: dict[str, dict[str, Filter]] = {
    "GET /v1/claims": {
        "product_id": Filter(product, "nothing"),
        "tenant_id": Filter(tenant, NOWHERE),
        "group_id": Filter(group, NOWHERE),
        "reference": Filter(reference, "0000-0000"),
        "partner_id": Filter(lambda scene: THEIRS, "nobody", "403 role_required"),
    },
    "GET /v1/associations": {
        "tenant_id": Filter(tenant_held, NOWHERE),
        "product_id": Filter(product, "nothing"),
        "subscription_id": Filter(subscription, SALES_SUBSCRIPTION),
    },
    "GET /v1/evidence/{document_id}": {"claim_id": Filter(claim, NOWHERE, "404 not_found")},
}
IN_BODIES: dict[str, tuple[Making, str]] = {
    "follows_claim_id": (over, NOWHERE),
    "document_id": (document, NO_DOCUMENT),
    "group_id": (group, NOWHERE),
}


def of_partners() -> Iterator[tuple[str, dict[str, Any]]]:
    for key, told in OPERATIONS.items():
        if PARTNER_ROLES & set(told.get("x-roles", ())):
            yield key, told


def filters_of(told: dict[str, Any]) -> set[str]:
    return {one["name"] for one in told["parameters"] if one.get("in") == "query"} - NAMES_NOTHING


def ids_in(tree: Any, schemas: dict[str, Any]) -> Iterator[str]:
    """Every property of a body, at any depth, that is called an id."""
    if isinstance(tree, list):
        for inner in tree:
            yield from ids_in(inner, schemas)
    if isinstance(tree, dict):
        yield from (name for name in tree.get("properties", ()) if name.endswith("_id"))
        if "$ref" in tree:
            yield from ids_in(schemas[tree["$ref"].rpartition("/")[2]], schemas)
        for inner in tree.values():
            yield from ids_in(inner, schemas)
