"""Reference rows: what each kind takes, and that every mistake of a call is told at once."""

from typing import Any

import pytest

from application.reference_rows import MAX_ROWS, MOST_TOLD, BadRows, parse_rows
from domain.values import Channel, SolutionArea, SubscriptionStatus
from tests.support.directory import CONTOSO, OTHER_SUBSCRIPTION
from tests.support.reference import mpn_row, product_row, subscription_row, tenant_row, tie_row


def pointers(kind: str, *raw: Any) -> list[tuple[int, str]]:
    with pytest.raises(BadRows) as refused:
        parse_rows(kind, raw)
    return [(bad.row, bad.pointer) for bad in refused.value.problems]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("tenants", tenant_row()),
        ("products", product_row()),
        ("subscriptions", subscription_row()),
        ("mpns", mpn_row()),
        ("reviewer-ties", tie_row()),
    ],
)
def test_each_kind_takes_its_own_rows_only(kind: str, raw: dict[str, Any]) -> None:
    [row] = parse_rows(kind, [raw])
    assert row.model_dump(mode="json").items() >= raw.items()
    assert pointers(kind, raw | {"typo": 1}) == [(0, "/typo")]


def test_ids_are_canonical() -> None:
    [row] = parse_rows("tenants", [tenant_row(tenant_id=f" {CONTOSO.upper()} ")])
    assert row.key == (CONTOSO,)


@pytest.mark.parametrize(
    ("kind", "raw", "pointer"),
    [
        ("tenants", tenant_row(tenant_id="contoso"), "/tenant_id"),
        ("tenants", tenant_row(name=" "), "/name"),
        ("tenants", tenant_row(name="n" * 201), "/name"),
        ("tenants", tenant_row(domains="contoso.example"), "/domains"),
        ("tenants", tenant_row(domains=["contoso.example", ""]), "/domains/1"),
        ("tenants", tenant_row(domains=["d"] * 51), "/domains"),
        ("products", product_row(solution_area="office"), "/solution_area"),
        ("subscriptions", subscription_row(subscription_id="1234567"), "/subscription_id"),
        ("subscriptions", subscription_row(tenant_id="contoso"), "/tenant_id"),
        ("subscriptions", subscription_row(channel="post"), "/channel"),
        ("subscriptions", subscription_row(status="new"), "/status"),
        ("subscriptions", subscription_row(provisioned="yes"), "/provisioned"),
        ("subscriptions", subscription_row(starts_on="86400"), "/starts_on"),
        ("subscriptions", subscription_row(ends_on="2026-02-30"), "/ends_on"),
        ("subscriptions", subscription_row(ends_on="2024-12-31"), ""),
        ("mpns", mpn_row(mpn_id="123456"), "/mpn_id"),
        ("mpns", mpn_row(mpn_id=1234567), "/mpn_id"),
        ("mpns", mpn_row(enrolled_programs=["p"] * 51), "/enrolled_programs"),
        ("reviewer-ties", tie_row(reviewer=None), "/reviewer"),
        ("reviewer-ties", tie_row(**{"a/b": 1}), "/a~1b"),
        ("reviewer-ties", ["rex", "alder"], ""),
        ("reviewer-ties", tie_row(reviewer="\ud800"), ""),
    ],
)
def test_a_bad_field_is_pointed_at(kind: str, raw: Any, pointer: str) -> None:
    assert pointers(kind, raw) == [(0, pointer)]


@pytest.mark.parametrize(
    ("kind", "row", "field", "words"),
    [
        ("subscriptions", subscription_row(), "channel", Channel),
        ("subscriptions", subscription_row(), "status", SubscriptionStatus),
        ("products", product_row(), "solution_area", SolutionArea),
    ],
)
def test_every_word_of_the_domain_is_taken(kind: str, row: dict[str, Any], field: str, words: Any) -> None:
    for word in words:
        assert parse_rows(kind, [row | {field: word.value}])


def test_all_mistakes_of_all_rows_are_told_at_once() -> None:
    bad = subscription_row(subscription_id="x", channel="post")
    good = subscription_row()
    late = subscription_row(subscription_id=OTHER_SUBSCRIPTION, ends_on="soon")
    with pytest.raises(BadRows) as refused:
        parse_rows("subscriptions", [bad, good, late, subscription_row(retired=True)])
    assert list(refused.value.problems) == [
        (0, "/channel", "enum", {"expected": "'volume_licensing', 'web_direct', 'csp' or 'other'"}),
        (0, "/subscription_id", "not_a_guid", {}),
        (2, "/ends_on", "date_type", {}),
        (3, "/subscription_id", "repeated_row", {"first": 1}),
    ]
    assert refused.value.code == "validation_error"
    assert refused.value.pointers == ("/0/channel", "/0/subscription_id", "/2/ends_on", "/3/subscription_id")


def test_every_bad_row_is_told_but_not_without_end_what_is_bad_about_it() -> None:
    """Ten thousand rows of nothing but unknown fields: a quarter of a million mistakes."""
    told = pointers("tenants", *[{f"unknown {m}": 0 for m in range(25)}] * MAX_ROWS)
    assert {row for row, _ in told} == set(range(MAX_ROWS))
    assert MAX_ROWS <= len(told) < MAX_ROWS + MOST_TOLD + 30


def test_the_same_tie_twice_is_refused_but_not_two_ties_of_one_reviewer() -> None:
    assert len(parse_rows("reviewer-ties", [tie_row(), tie_row(partner_id="birch")])) == 2
    assert pointers("reviewer-ties", tie_row(), tie_row(lifted=True)) == [(1, "/reviewer")]


def test_ten_thousand_rows_are_taken_and_not_one_more() -> None:
    raw = [tie_row(partner_id=f"partner {n}") for n in range(MAX_ROWS + 1)]
    assert len(parse_rows("reviewer-ties", raw[:MAX_ROWS])) == MAX_ROWS
    assert pointers("reviewer-ties", *raw) == [(MAX_ROWS, "")]


def test_no_rows_are_no_mistake() -> None:
    assert parse_rows("tenants", []) == []
