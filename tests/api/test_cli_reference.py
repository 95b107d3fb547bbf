"""`claimlog reference import`: files of reference data, all rows or none, beside a server that runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.reference import mpn_row, tenant_row
from tests.support.terminal import Type, claimlog
from tests.support.values import guid
from tests.support.web import Web

__all__ = ["claimlog"]


@pytest.fixture(autouse=True)
def folder(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(web.office.house.settings.data_dir))


def listed(web: Web, kind: str) -> dict[str, Any]:
    """Rows by their first field, which is the id."""
    return {next(iter(row.values())): row for row in web.get("olga", f"/v1/reference/{kind}", limit=200).json()["items"]}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_json_is_imported_beside_the_house_that_is_open(claimlog: Type, web: Web, tmp_path: Path) -> None:
    new = tenant_row(tenant_id=guid("litware"), name="Litware", domains=["litware.example"])
    file = written(tmp_path / "tenants.json", json.dumps([new]))
    head = web.office.house.ledger.head()
    told = claimlog("reference", "import", "tenants", file, "--as", "olga", "--json")
    assert (told.code, told.json) == (0, {"accepted": 1, "position": head + 1})
    assert listed(web, "tenants")[guid("litware")]["name"] == "Litware"
    asked = {"tenant_id": guid("litware"), "domain": "litware.example"}
    assert web.post("alder", "/v1/claims", web.office.body("alder", customer=asked)).status_code == 201


def test_csv_is_imported_with_lists_between_semicolons(claimlog: Type, web: Web, tmp_path: Path) -> None:
    text = f"tenant_id,name,domains,country\n{guid('litware')},Litware,litware.example;mail.litware.example,BE\n"
    told = claimlog("reference", "import", "tenants", written(tmp_path / "tenants.csv", text), "--as", "olga")
    assert told.code == 0 and told.out.startswith("1 tenants accepted")
    row = listed(web, "tenants")[guid("litware")]
    assert (row["domains"], row["country"]) == (["litware.example", "mail.litware.example"], "BE")


def test_the_import_is_recorded_in_the_name_that_was_given(claimlog: Type, web: Web, tmp_path: Path) -> None:
    claimlog("reference", "import", "mpns", written(tmp_path / "mpns.json", json.dumps([mpn_row()])), "--as", "olivia")
    [event] = web.get("carl", "/v1/audit/events", actor="olivia").json()["items"]
    assert (event["type"].split(".")[0], event["role"]) == ("reference", "operator")


def test_bad_rows_are_named_by_file_and_line_and_nothing_is_loaded(claimlog: Type, web: Web, tmp_path: Path) -> None:
    before, head = listed(web, "mpns"), web.office.house.ledger.head()
    header = "mpn_id,partner_id,partner_name,location,country,enrolled_programs,partner_type"
    rows = ["1111111,dogwood,Dogwood,,NL,incentives,", "12,dogwood,Dogwood,,NL,,", "2222222,,Dogwood,,NL,,"]
    file = written(tmp_path / "mpns.csv", "\n".join([header, *rows, ""]))
    told = claimlog("reference", "import", "mpns", file, "--as", "olga")
    assert told.code == 1 and "nothing was loaded" in told.err
    assert (
        f"{file}: line 3: mpn_id: This must be 7 digits." in told.err
        and f"{file}: line 4: partner_id: " in told.err
        and "line 2" not in told.err
    )
    as_json = claimlog("reference", "import", "mpns", file, "--as", "olga", "--json")
    assert as_json.code == 1 and as_json.json["accepted"] == 0 and len(as_json.json["errors"]) == 2
    assert listed(web, "mpns") == before and web.office.house.ledger.head() == head


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tenants.json", "[{"),
        ("tenants.json", "{}"),
        ("tenants.json", "[" * 200_000),
        ("tenants.json", "[" * 200_000 + "]" * 200_000),
        ("tenants.json", "[" * 33 + "]" * 33),
        ("tenants.json", '[{"a": ' * 20 + "1" + "}]" * 20),
        ("tenants.json", f"[{'1' * 5_000}]"),
        ("tenants.txt", "[]"),
        ("tenants.csv", "wrong,header\n1,2\n"),
        ("absent.json", None),
    ],
    ids=lambda given: str(given)[:20],
)
def test_a_file_that_cannot_be_read_is_named(claimlog: Type, web: Web, tmp_path: Path, name: str, text: str | None) -> None:
    head = web.office.house.ledger.head()
    if text is not None:
        written(tmp_path / name, text)
    told = claimlog("reference", "import", "tenants", tmp_path / name, "--as", "olga")
    assert told.code == 2 and name in told.err and "nothing was loaded" in told.err and "Traceback" not in told.err
    assert web.office.house.ledger.head() == head


@pytest.mark.parametrize("depth", [2, 32, *range(900, 1_100, 10)])
def test_however_deep_it_is_there_is_a_sentence(claimlog: Type, tmp_path: Path, depth: int) -> None:
    """The readers of JSON do not give up at the same depth."""
    told = claimlog("reference", "import", "tenants", written(tmp_path / "tenants.json", "[" * depth + "]" * depth), "--as", "olga")
    assert told.code == (1 if depth <= 32 else 2) and "nothing was loaded" in told.err


def test_without_a_name_nobody_imports(claimlog: Type, tmp_path: Path) -> None:
    told = claimlog("reference", "import", "tenants", written(tmp_path / "tenants.json", "[]"))
    assert told.code == 2 and "--as" in told.err
