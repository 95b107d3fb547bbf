"""What no store takes, or two readers would take for two things, is refused before it reaches one."""

import json

import pytest

from tests.support.web import Reply, Web, code_of

BOTH_STORES = True
NOBODY = "00000000-0000-0000-0000-000000000000"


def put(web: Web, body: bytes) -> Reply:
    return web.client.put("/v1/reference/mpns", content=body, headers=web.headers("olga", **{"Content-Type": "application/json"}))


def file(web: Web, body: bytes) -> Reply:
    return web.client.post("/v1/claims", content=body, headers=web.headers("alder", **{"Content-Type": "application/json"}))


ODD = {
    "an infinite number": (b"1e400", 400),
    "a number of 5,000 digits": (b"1" * 5_000, 400),
    "a number of 4,000 digits": (b"1" * 4_000, 422),
    "no number": (b"NaN", 400),
    "half a character": (b'"\\ud800"', 400),
    "half a character as a name": (b'{"\\ud800": 1}', 400),
    "a name twice": (b'{"name": 1, "name": 2}', 400),
    "a NUL": (b'"a\\u0000b"', 422),
    "a NUL as a name": (b'{"a\\u0000b": 1}', 422),
    "bytes that are no text": (b'"\xff"', 400),
}


@pytest.mark.parametrize(("value", "status"), ODD.values(), ids=ODD)
def test_what_is_odd_is_refused_wherever_it_stands(web: Web, value: bytes, status: int) -> None:
    claim = json.dumps(web.office.body("alder")).encode()
    row = b'{"mpn_id": "1234567", "partner_id": "alder", "partner_name": '
    for reply in (
        file(web, claim.replace(b'"usage"', value)),
        file(web, b'{"mpn_id": ' + value + b"}"),
        file(web, b'{"customer": ' + value + b"}"),
        put(web, b"[" + row + value + b"}]"),
        put(web, b"[" + value + b"]"),
        web.client.post("/sandbox/tokens", content=b'{"sub": ' + value + b"}", headers={"Content-Type": "application/json"}),
        web.client.post(
            f"/v1/conflicts/{NOBODY}/ruling",
            content=b'{"rationale": "Page 3.", "winner_claim_id": null, "notes": {"' + NOBODY.encode() + b'": ' + value + b"}}",
            headers=web.headers("ann", **{"Content-Type": "application/json"}),
        ),
    ):
        assert reply.status_code == status, reply.text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("carl", "/v1/claims?reference=%00"),
        ("carl", "/v1/claims?partner_id=%00"),
        ("carl", "/v1/claims?product_id=%00"),
        ("carl", "/v1/claims?tenant_id=%00"),
        ("rex", "/v1/reviewer-queue?assignee=%00"),
        ("carl", "/v1/audit/events?type=%00"),
        ("carl", "/v1/audit/events?actor=%00"),
        ("carl", "/v1/audit/access?actor=%00"),
        ("carl", f"/v1/audit/claims/{NOBODY}?version={'1' * 5_000}"),
        ("carl", f"/v1/claims?cursor={'a' * 8_001}"),
    ],
)
def test_a_parameter_that_no_store_takes_is_refused(web: Web, who: str, path: str) -> None:
    assert code_of(web.get(who, path)) == (422, "validation_error")


def test_a_partner_that_no_store_can_name_is_not_there(web: Web) -> None:
    assert code_of(web.get("carl", "/v1/partners/%00/status")) == (404, "not_found")


@pytest.mark.parametrize("number", ["+1", "1.0", "1_0", " 1", "1 ", "--1", "1e1", "0x1", "\N{ARABIC-INDIC DIGIT ONE}", "", "true"])
def test_a_number_is_digits_and_nothing_else(web: Web, number: str) -> None:
    claim_id = web.office.submit("alder")
    asked = [("/v1/claims", "limit"), (f"/v1/audit/claims/{claim_id}", "version"), ("/v1/audit/events", "after")]
    for path, name in asked:
        assert code_of(web.get("carl", path, **{name: number})) == (422, "validation_error"), path
    assert code_of(web.get("carl", f"/v1/audit/claims/{claim_id}/diff", **{"from": number, "to": 2})) == (422, "validation_error")
    if number.isascii():
        reply = web.get("carl", "/v1/claims", {"Min-Position": number})
        assert code_of(reply) == (422, "validation_error")
        assert [error["pointer"] for error in reply.json()["errors"]] == ["header/min-position"]


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_beyond_what_stores_count_is_answered(web: Web, number: int) -> None:
    claim_id = web.office.submit("alder")
    assert web.get("carl", f"/v1/audit/claims/{claim_id}", version=number).status_code in (404, 422)
    assert web.get("carl", "/v1/audit/events", after=number).status_code == 422
