"""Importing reference data: all rows or none, and what was accepted reaches the ledger exactly once, whatever breaks between."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from application.ports import Unavailable
from application.reference import ReferenceData
from application.reference_rows import BadRows, TenantRow
from application.work import Call
from domain.records import stream_of
from domain.values import Role
from tests.support.failing import Broken
from tests.support.house import Office, office_in
from tests.support.people import vendor
from tests.support.reference import product_row, tenant_row, tie_row
from tests.support.values import guid

BOTH_STORES = True
FABRIKAM = tenant_row(tenant_id=guid("a new customer"), name="Adatum", domains=["adatum.example"])


def told(office: Office, kind: str = "tenants") -> list[Any]:
    return [recorded.event for recorded in office.events(stream_of(kind))]


def breaking(office: Office, port: str, method: str) -> ReferenceData:
    reference = office.house.reference
    if port == "ledger":
        return replace(reference, world=replace(reference.world, ledger=Broken(reference.world.ledger, method)))
    return replace(reference, references=Broken(reference.references, method))


def test_an_import_is_recorded_with_who_how_many_and_a_digest_of_the_rows(office: Office) -> None:
    office.put("tenants", FABRIKAM)
    recorded = office.events(stream_of("tenants"))[-1]
    assert (recorded.actor, recorded.role) == ("olga", Role.OPERATOR)
    assert (recorded.event.kind, recorded.event.count) == ("tenants", 1)
    rows = [TenantRow.model_validate(FABRIKAM).model_dump(mode="json")]
    canonical = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert recorded.event.digest == hashlib.sha256(canonical.encode()).hexdigest()


def test_one_bad_row_refuses_them_all(office: Office) -> None:
    head = office.house.ledger.head()
    with pytest.raises(BadRows):
        office.put("tenants", FABRIKAM, tenant_row(tenant_id="contoso"))
    assert office.house.directory.tenant(FABRIKAM["tenant_id"]) is None
    assert office.house.ledger.head() == head and not office.house.directory.pending()


def test_ties_are_recorded_in_full(office: Office) -> None:
    office.put("reviewer-ties", tie_row(), tie_row(reviewer="rita", lifted=True))
    events = told(office, "reviewer-ties")
    assert [(event.name, getattr(event, "reviewer", None)) for event in events] == [
        ("imported", None),
        ("tie_declared", "rex"),
        ("tie_lifted", "rita"),
    ]


def test_each_kind_has_a_stream_of_its_own(office: Office) -> None:
    office.put("products", product_row(name="Sales"))
    assert {event.kind for event in told(office, "products")} == {"products"}
    assert {event.kind for event in told(office)} == {"tenants"}


def test_rows_that_came_in_before_a_crash_reach_the_ledger_at_the_next_start(office: Office, tmp_path: Any, store: dict[str, Any]) -> None:
    before = len(told(office))
    with pytest.raises(Unavailable):
        breaking(office, "ledger", "append").put(office.call("olga"), "tenants", [FABRIKAM])
    assert office.house.directory.tenant(FABRIKAM["tenant_id"])
    assert len(told(office)) == before and len(office.house.directory.pending()) == 1
    with office_in(tmp_path / "data", **store) as again:
        assert len(told(again)) == before + 1 and not again.house.directory.pending()


def test_the_next_import_settles_what_was_pending_first(office: Office) -> None:
    with pytest.raises(Unavailable):
        breaking(office, "ledger", "append").put(office.call("olga"), "tenants", [FABRIKAM])
    office.house.reference.put(Call(vendor("otto", Role.OPERATOR)), "tenants", [tenant_row(name="Contoso Holding")])
    assert [recorded.actor for recorded in office.events(stream_of("tenants"))[-2:]] == ["olga", "otto"]
    assert not office.house.directory.pending()


def test_a_crash_after_the_ledger_does_not_record_it_twice(office: Office) -> None:
    before = len(told(office))
    with pytest.raises(Unavailable):
        breaking(office, "references", "clear").put(office.call("olga"), "tenants", [FABRIKAM])
    assert len(told(office)) == before + 1 and len(office.house.directory.pending()) == 1
    assert office.house.reference.settle_all() == 1
    assert len(told(office)) == before + 1 and not office.house.directory.pending()


def test_nothing_is_accepted_when_the_rows_do_not_go_in(office: Office) -> None:
    before = len(told(office))
    with pytest.raises(Unavailable):
        breaking(office, "references", "put").put(office.call("olga"), "tenants", [FABRIKAM])
    assert len(told(office)) == before and not office.house.directory.pending()


def test_four_who_settle_at_once_record_it_once(office: Office) -> None:
    before = len(told(office))
    with pytest.raises(Unavailable):
        breaking(office, "ledger", "append").put(office.call("olga"), "tenants", [FABRIKAM])
    [pending] = office.house.directory.pending()
    with ThreadPoolExecutor(4) as workers:
        outcomes = list(workers.map(lambda _: office.house.reference.settle(pending), range(4)))
    assert sorted(outcome.recorded for outcome in outcomes) == [0, 0, 0, 1]
    assert len(told(office)) == before + 1


def test_the_position_answered_is_where_it_can_be_read(office: Office) -> None:
    outcome = office.put("tenants", FABRIKAM)
    assert outcome.position == office.house.ledger.head()


def test_the_command_is_the_one_that_was_called(office: Office) -> None:
    call = replace(office.call("olga"), id=uuid4())
    office.house.reference.put(call, "tenants", [FABRIKAM])
    assert office.events(stream_of("tenants"))[-1].command == call.id
