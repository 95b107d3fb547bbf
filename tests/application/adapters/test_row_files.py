"""Reference data from files: the same rows from JSON and CSV, and the line of every row."""

import json
from pathlib import Path

import pytest

from application.adapters.row_files import BadFile, RawRow, read_rows
from application.reference_rows import parse_rows
from tests.support.directory import ALDER_MPN, CONTOSO, OTHER_SUBSCRIPTION, SALES_SUBSCRIPTION
from tests.support.reference import mpn_row, subscription_row, tenant_row


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def lines(rows: list[RawRow]) -> list[int]:
    return [row.line for row in rows]


def test_a_json_array_with_the_line_of_each_row(tmp_path: Path) -> None:
    text = '[\n  {"tenant_id": "a",\n   "name": "A"},\n\n  {"tenant_id": "b"}, 7\n]\n'
    rows = read_rows(written(tmp_path, "tenants.json", text), "tenants")
    assert rows == [(2, {"tenant_id": "a", "name": "A"}), (5, {"tenant_id": "b"}), (5, 7)]


@pytest.mark.parametrize("text", ["[]", " [ ]\n", "\ufeff[]"])
def test_an_empty_array_has_no_rows(tmp_path: Path, text: str) -> None:
    assert read_rows(written(tmp_path, "tenants.json", text), "tenants") == []


def test_rows_of_one_line(tmp_path: Path) -> None:
    raw = [tenant_row(), tenant_row(name="Contoso [2], {3}")]
    rows = read_rows(written(tmp_path, "tenants.JSON", json.dumps(raw)), "tenants")
    assert [row.item for row in rows] == raw
    assert lines(rows) == [1, 1]


def test_csv_reads_as_the_same_rows(tmp_path: Path) -> None:
    text = (
        "subscription_id,tenant_id,product_id,channel,status,provisioned,starts_on,ends_on\n"
        f"{SALES_SUBSCRIPTION},{CONTOSO},d365-sales,volume_licensing,active,true,2025-01-01,2027-12-31\n"
        f"{OTHER_SUBSCRIPTION}, {CONTOSO} ,d365-sales,csp,expired,FALSE,2025-01-01,\n"
    )
    rows = read_rows(written(tmp_path, "subscriptions.csv", text), "subscriptions")
    other = subscription_row(subscription_id=OTHER_SUBSCRIPTION, channel="csp", status="expired", provisioned=False, ends_on=None)
    assert parse_rows("subscriptions", [row.item for row in rows]) == parse_rows("subscriptions", [subscription_row(), other])
    assert lines(rows) == [2, 3]


def test_lists_in_csv_are_separated_by_semicolons(tmp_path: Path) -> None:
    header = "mpn_id,partner_id,partner_name,enrolled_programs,retired\n"
    text = header + f"{ALDER_MPN},alder,Alder,incentives; advisors;,\n4000001,birch,Birch,,true\n"
    first, second = read_rows(written(tmp_path, "mpns.csv", text), "mpns")
    bare = {"location": None, "country": None, "retired": False}
    assert first.item == {
        "mpn_id": ALDER_MPN,
        "partner_id": "alder",
        "partner_name": "Alder",
        "enrolled_programs": ["incentives", "advisors"],
    }
    assert second.item["enrolled_programs"] == [] and second.item["retired"] is True
    alder = mpn_row(partner_name="Alder", enrolled_programs=["incentives", "advisors"]) | bare
    assert parse_rows("mpns", [first.item]) == parse_rows("mpns", [alder])


def test_lines_of_csv_count_empty_lines_and_line_breaks_in_cells(tmp_path: Path) -> None:
    text = 'tenant_id,name,domains\r\na,"Contoso\r\nLtd",a.example\r\n\r\nb,B,b.example\r\n'
    rows = read_rows(written(tmp_path, "tenants.csv", text), "tenants")
    assert lines(rows) == [2, 5]
    assert rows[0].item == {"tenant_id": "a", "name": "Contoso\r\nLtd", "domains": ["a.example"]}


def test_the_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_header(tmp_path: Path) -> None:
    rows = read_rows(written(tmp_path, "ties.csv", "\ufeffreviewer,partner_id\nrex,alder\n"), "reviewer-ties")
    assert rows == [(2, {"reviewer": "rex", "partner_id": "alder"})]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ties.xlsx", "", "expected a .json or a .csv file"),
        ("ties.json", '[\n{"reviewer": "rex",}\n]', "line 2: "),
        ("ties.json", "", "line 1: "),
        ("ties.json", '{"reviewer": "rex"}', "line 1: expected an array"),
        ("ties.csv", "", "line 1: missing column reviewer, partner_id"),
        ("ties.csv", "reviewer\nrex\n", "line 1: missing column partner_id"),
        ("ties.csv", "reviewer,partner_id,since\n", "line 1: unknown column since, expected reviewer, partner_id, lifted"),
        ("ties.csv", "reviewer,partner_id,reviewer\n", "line 1: a column appears twice"),
        ("ties.csv", "reviewer,partner_id\nrex,alder\nrex\n", "line 3: 1 cells under 2 columns"),
        ("ties.csv", 'reviewer,partner_id\nrex,"alder\n', "unexpected end of data"),
    ],
)
def test_an_unreadable_file_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(BadFile) as refused:
        read_rows(path, "reviewer-ties")
    assert str(refused.value).startswith(f"{path}: ") and told in str(refused.value)


def test_a_file_that_is_absent_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        read_rows(tmp_path / "absent.csv", "tenants")
    (tmp_path / "latin.csv").write_bytes("tenant_id,näme".encode("latin-1"))
    with pytest.raises(BadFile, match="utf-8"):
        read_rows(tmp_path / "latin.csv", "tenants")
