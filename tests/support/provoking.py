"""A way to every problem of the contract: each function is called after the code that it is answered with."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from api import waiting
from api.door import limits
from api.door.rates import Rates
from application import runner
from application.adapters.clamd import Clamd
from application.adapters.receiving import MAX_SIZE
from application.ports import IssuerUnavailable, Unavailable, VersionClash
from tests.support.clamd import scanner_at
from tests.support.reference import subscription_row, tie_row
from tests.support.web import Reply, Web
from tests.support.worlds import AT_FABRIKAM, PDF, SALES

ANSWER, DISPUTE, REASONS = {"message": "Here."}, {"justification": "Page 3 names it."}, {"rationale": "Complete."}
LEAVING = {"reason_code": "no_longer_with_customer"}
LATER = "2026-05-04T09:00:00Z"


def raises(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def version(web: Web, claim_id: UUID) -> int:
    return web.office.claim(claim_id).version


def assign(web: Web, who: str, claim_id: UUID) -> Reply:
    return web.put(who, f"/v1/claims/{claim_id}/assignment", {})


def approve(web: Web, claim_id: UUID, who: str = "rex") -> Reply:
    return web.post(who, f"/v1/claims/{claim_id}/approval", REASONS, match=version(web, claim_id))


def dispute(web: Web, claim_id: UUID) -> Reply:
    return web.post("alder", f"/v1/claims/{claim_id}/dispute", DISPUTE)


def rule(web: Web, conflict_id: UUID, winner: UUID | None, **more: Any) -> Reply:
    seen = web.office.house.conflicts.look(conflict_id).version
    body = REASONS | {"winner_claim_id": winner and str(winner)} | more
    return web.post("ann", f"/v1/conflicts/{conflict_id}/ruling", body, match=seen)


def contested(web: Web) -> UUID:
    claim_id, _ = web.office.submit("alder"), web.office.submit("birch")
    return claim_id


def asked(web: Web) -> UUID:
    claim_id = web.office.submit("alder")
    web.office.take("rex", claim_id)
    web.office.ask("rex", claim_id)
    return claim_id


def withdrawn(web: Web) -> UUID:
    claim_id = web.office.submit("alder")
    web.office.withdraw("alder", claim_id)
    return claim_id


def disputed(web: Web) -> UUID:
    claim_id = web.office.rejected("alder")
    web.office.dispute("alder", claim_id)
    return claim_id


def unauthenticated(web: Web) -> Reply:
    return web.get(None, "/v1/me")


def role_required(web: Web) -> Reply:
    return web.get("alder", "/v1/reviewer-queue")


def roles_conflict(web: Web) -> Reply:
    mixed = web.office.house.signing.mint({"sub": "mia", "roles": ["reviewer", "integrator"], "partner_id": "alder"})
    return web.client.get("/v1/me", headers={"Authorization": f"Bearer {mixed}"})


def scope_required(web: Web) -> Reply:
    reader = web.office.house.signing.mint({"sub": "ina", "roles": ["integrator"], "partner_id": "alder", "scope": "claims.read"})
    return web.client.get("/v1/me", headers={"Authorization": f"Bearer {reader}"})


def conflict_of_interest(web: Web) -> Reply:
    web.office.put("reviewer-ties", tie_row())
    return assign(web, "rex", web.office.submit("alder"))


def same_reviewer(web: Web) -> Reply:
    return assign(web, "rex", disputed(web))


def not_found(web: Web) -> Reply:
    return web.get("alder", f"/v1/claims/{uuid4()}")


def before_first_event(web: Web) -> Reply:
    return web.get("carl", f"/v1/audit/claims/{web.office.submit('alder')}", as_of="2021-05-19T00:00:00Z")


def not_in_log(web: Web) -> Reply:
    return web.get("carl", "/v1/audit/proofs/999999")


def version_unknown(web: Web) -> Reply:
    return web.get("carl", f"/v1/audit/claims/{web.office.submit('alder')}", version=99)


def method_not_allowed(web: Web) -> Reply:
    return web.client.delete("/v1/me")


def wrong_status(web: Web) -> Reply:
    return assign(web, "rita", web.office.approved("alder"))


def claim_final(web: Web) -> Reply:
    return assign(web, "rita", withdrawn(web))


def claim_full(web: Web) -> Reply:
    path = f"/v1/claims/{web.office.submit('alder')}/comments"
    while (reply := web.post("alder", path, {"text": "x" * 10_000, "visibility": "shared"})).status_code == 201:
        pass
    return reply


def claim_contested(web: Web) -> Reply:
    claim_id = contested(web)
    web.office.take("rex", claim_id)
    return approve(web, claim_id)


def not_assigned(web: Web) -> Reply:
    return web.client.delete(f"/v1/claims/{web.office.submit('alder')}/assignment", headers=web.headers("rex"))


def assigned_to_other(web: Web) -> Reply:
    claim_id = web.office.submit("alder")
    web.office.take("rex", claim_id)
    return assign(web, "rita", claim_id)


def response_overdue(web: Web) -> Reply:
    claim_id = asked(web)
    web.office.clock.set(LATER)
    return web.post("alder", f"/v1/claims/{claim_id}/information-responses", ANSWER)


def dispute_window_closed(web: Web) -> Reply:
    claim_id = web.office.rejected("alder")
    web.office.clock.set(LATER)
    return dispute(web, claim_id)


def already_disputed(web: Web) -> Reply:
    return dispute(web, disputed(web))


def not_disputable(web: Web) -> Reply:
    return dispute(web, web.office.rejected("alder", "partner_request"))


def slot_already_claimed(web: Web) -> Reply:
    claim_id = web.office.rejected("alder")
    web.office.submit("alder")
    return dispute(web, claim_id)


def facts_changed(web: Web) -> Reply:
    claim_id = web.office.submit("alder", **SALES)
    web.office.take("rex", claim_id)
    web.office.put("subscriptions", subscription_row(status="cancelled"))
    return approve(web, claim_id)


def no_open_request(web: Web) -> Reply:
    return web.post("alder", f"/v1/claims/{web.office.submit('alder')}/information-responses", ANSWER)


def conflict_closed(web: Web) -> Reply:
    conflict_id = web.office.conflict_id(contested(web))
    web.office.rule("ann", conflict_id, None)
    return rule(web, conflict_id, None)


def not_a_party(web: Web) -> Reply:
    return rule(web, web.office.conflict_id(contested(web)), uuid4())


def rebuild_running(web: Web) -> Reply:
    with web.office.house.rebuilding.alone():
        return web.post("olga", "/v1/admin/projections/claims/rebuild")


def version_mismatch(web: Web) -> Reply:
    claim_id = web.office.submit("alder")
    return web.post("alder", f"/v1/claims/{claim_id}/withdrawal", LEAVING, match=1)


def if_match_required(web: Web) -> Reply:
    return web.post("alder", f"/v1/claims/{web.office.submit('alder')}/withdrawal", LEAVING)


def request_timeout(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "STALL_SECONDS", 0.02)
        patch.setattr(limits.Request, "receive", property(lambda _: forever))
        return web.post("alder", "/v1/claims", {})


async def forever() -> None:
    await asyncio.sleep(60)


def rate_limited(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.client.app.state, "rates", Rates(1, 1, lambda: 59.5))  # type: ignore[attr-defined]
        while (reply := web.get("alder", "/v1/me")).status_code == 200:
            pass
        return reply


def too_large(web: Web) -> Reply:
    return web.upload("alder", PDF.ljust(MAX_SIZE + 1))


def file_type_not_allowed(web: Web) -> Reply:
    return web.upload("alder", b"words")


def document_infected(web: Web) -> Reply:
    return scanned(web, b"words", lambda: web.upload("alder", PDF + b"words"))


def document_quarantined(web: Web) -> Reply:
    kept = web.upload("alder", PDF).json()["document_id"]
    web.office.house.documents.suspect("alder", kept, "Later.Found", web.office.clock.now())
    return web.get("alder", f"/v1/evidence/{kept}")


def scanner_unavailable(web: Web) -> Reply:
    return scanned(web, None, lambda: web.upload("alder", PDF))


def scanned(web: Web, signature: bytes | None, act: Any) -> Reply:
    """By a scanner that knows one signature, or gives no verdict."""
    with scanner_at() as scanner, pytest.MonkeyPatch.context() as patch:
        scanner.signatures, scanner.silent = {"Found": signature}, signature is None
        patch.setattr(web.office.house.documents._intake, "_scanner", Clamd(scanner.address))
        return act()


def media_type_not_supported(web: Web) -> Reply:
    return web.client.post("/v1/claims", content=b"words", headers=web.headers("alder", **{"Content-Type": "text/plain"}))


def claim_not_acceptable(web: Web) -> Reply:
    return web.post("alder", "/v1/claims", web.office.body("alder", evidence=[]) | AT_FABRIKAM)


def validation_error(web: Web) -> Reply:
    return web.post("alder", "/v1/claims", {})


def idempotency_key_reused(web: Web) -> Reply:
    path = f"/v1/claims/{web.office.submit('alder')}/comments"
    web.post("alder", path, {"text": "Package two.", "visibility": "shared"}, key="one key")
    return web.post("alder", path, {"text": "Package three.", "visibility": "shared"}, key="one key")


def cursor_invalid(web: Web) -> Reply:
    return web.get("alder", "/v1/claims", cursor="bm90IG9mIHRoaXMgc2VydmVy")


def malformed_json(web: Web) -> Reply:
    return web.client.post("/v1/claims", content=b"{", headers=web.headers("alder", **{"Content-Type": "application/json"}))


def unknown_parameter(web: Web) -> Reply:
    return web.get("alder", "/v1/claims", statsu="approved")


def projection_behind(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "WAIT_SECONDS", 0.02)
        return web.get("alder", "/v1/claims", {"Min-Position": "1000000"})


def busy(web: Web) -> Reply:
    body = web.office.body("alder")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "PAUSE_SECONDS", 0)
        patch.setattr(web.office.house.ledger, "append_async", lost)
        return web.post("alder", "/v1/claims", body)


async def lost(*_: object) -> None:
    raise VersionClash


def issuer_unavailable(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.office.house.signing, "keys", raises(IssuerUnavailable("it is silent")))
        return web.get("alder", "/v1/me")


def store_unavailable(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.office.house.ledger, "load", raises(Unavailable("the disk is gone")))
        return web.get("alder", f"/v1/claims/{uuid4()}")


def internal_error(web: Web) -> Reply:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.office.house.ledger, "load", raises(ArithmeticError("nobody foresaw this")))
        patch.setattr(web.client._transport, "raise_server_exceptions", False)
        return web.get("alder", f"/v1/claims/{uuid4()}")
