"""What the vendor's people are offered beside a conflict can be done."""

from typing import Any

from tests.support.web import Web

BOTH_STORES = True


def parties(web: Web, conflict: str) -> dict[str, Any]:
    told = web.get("amy", f"/v1/conflicts/{conflict}").json()
    return {party["claim"]["id"]: party["claim"] for party in (told["incumbent"], *told["challengers"]) if party}


def test_a_party_of_a_closed_conflict_is_as_it_was_and_offers_nothing(web: Web) -> None:
    left, stayed = web.office.submit("alder"), web.office.submit("birch")
    conflict = str(web.office.conflict_id(left))
    assert all(claim["available_actions"] for claim in parties(web, conflict).values())
    assert web.post("alder", f"/v1/claims/{left}/withdrawal", {"reason_code": "wrong_mpn"}, match=version(web, left)).status_code < 300
    web.office.take("rex", stayed)
    assert {claim: told["available_actions"] for claim, told in parties(web, conflict).items()} == {str(left): [], str(stayed): []}
    assert "approval" in web.get("rex", f"/v1/claims/{stayed}").json()["available_actions"]


def version(web: Web, claim_id: Any) -> int:
    return web.office.claim(claim_id).version
