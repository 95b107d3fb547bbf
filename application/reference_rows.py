"""The shapes of reference data as operators send it, and the reading of many rows with every mistake told at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from domain.errors import Refused
from domain.policies.facts import Mpn, Product, Subscription, Tenant
from domain.policies.subscription import MPN, is_guid
from domain.values import MAX_LIST, Canonical, CompanyId, Day, Name, PersonId, Value

MAX_ROWS = 10_000
MOST_TOLD = 1_000  # mistakes in full; after them each bad row has its first one


def guid(value: str) -> str:
    if not is_guid(value):
        raise PydanticCustomError("not_a_guid", "must be a GUID")
    return value


def seven_digits(value: str) -> str:
    if not MPN.fullmatch(value):
        raise PydanticCustomError("not_an_mpn_id", "must be 7 digits")
    return value


Guid = Annotated[Canonical, AfterValidator(guid)]


class Row(Value):
    """One item of reference data; `KEY` names the fields it is known by within its kind."""

    KEY: ClassVar[tuple[str, ...]]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in self.KEY)


class TenantRow(Row, Tenant):
    KEY = ("tenant_id",)
    tenant_id: Guid
    domains: Annotated[tuple[Canonical, ...], Field(max_length=MAX_LIST)]
    retired: bool = False


class ProductRow(Row, Product):
    KEY = ("product_id",)
    retired: bool = False


class SubscriptionRow(Row, Subscription):
    KEY = ("subscription_id",)
    subscription_id: Guid
    tenant_id: Guid
    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise PydanticCustomError("ends_before_it_starts", "ends_on must not be before starts_on")
        return self


class MpnRow(Row, Mpn):
    KEY = ("mpn_id",)
    mpn_id: Annotated[Canonical, AfterValidator(seven_digits)]
    enrolled_programs: Annotated[tuple[Name, ...], Field(max_length=MAX_LIST)] = ()
    retired: bool = False


class TieRow(Row):
    """That a reviewer may not judge this company, until lifted."""

    KEY = ("reviewer", "partner_id")
    reviewer: PersonId
    partner_id: CompanyId
    lifted: bool = False


KINDS: dict[str, type[Row]] = {
    "tenants": TenantRow,
    "products": ProductRow,
    "subscriptions": SubscriptionRow,
    "mpns": MpnRow,
    "reviewer-ties": TieRow,
}


class BadRow(NamedTuple):
    """One mistake: `row` counts from 0, `pointer` is RFC 6901 into the row, `kind` an error type of pydantic or one of ours."""

    row: int
    pointer: str
    kind: str
    params: Mapping[str, Any] = {}


class BadRows(Refused):
    """Nothing was accepted; every bad row, of the first thousand mistakes all."""

    def __init__(self, problems: Sequence[BadRow]) -> None:
        super().__init__("validation_error", pointers=[f"/{bad.row}{bad.pointer}" for bad in problems])
        self.problems = tuple(problems)


def parse_rows(kind: str, raw: Sequence[Any]) -> list[Row]:
    """All rows, or BadRows."""
    if len(raw) > MAX_ROWS:
        raise BadRows([BadRow(MAX_ROWS, "", "too_many_rows", {"max_rows": MAX_ROWS})])
    rows: dict[int, Row] = {}
    problems: list[BadRow] = []
    for n, item in enumerate(raw):
        try:
            rows[n] = KINDS[kind].model_validate_json(json.dumps(item), strict=True)
        except ValidationError as error:
            problems += islice(problems_of(n, error), None if len(problems) < MOST_TOLD else 1)
    if problems := [*problems, *repeated(rows)]:
        raise BadRows(sorted(problems, key=lambda bad: (bad.row, bad.pointer)))
    return list(rows.values())


def problems_of(row: int, error: ValidationError) -> Iterator[BadRow]:
    for one in error.errors(include_url=False, include_input=False):
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in one["loc"])
        yield BadRow(row, "".join(f"/{part}" for part in parts), one["type"], one.get("ctx", {}))


def repeated(rows: dict[int, Row]) -> Iterator[BadRow]:
    seen: dict[tuple[str, ...], int] = {}
    for n, row in rows.items():
        if (first := seen.setdefault(row.key, n)) != n:
            yield BadRow(n, f"/{row.KEY[0]}", "repeated_row", {"first": first})
