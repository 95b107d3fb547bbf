"""Who may what: a row for each operation of the contract. How it is called on a thing, and what it answers to whom."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from api.app import contract
from domain.values import PARTNER_ROLES
from tests.support.permission_scene import ABSENT, COMPANY_OF, NO_ROLE, NO_TOKEN, OTHER, OURS, OWN, REVIEWERS, ROLES, UPLOAD, Call, Scene
from tests.support.values import MONDAY

Maker = Callable[[Scene, str, str], str]
DOCUMENT = contract(sandboxed=True)
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": told for path, methods in DOCUMENT["paths"].items() for method, told in methods.items()
}
NOT_FOUND = "404 not_found"
NO_DOCUMENT = "sha256:" + "0" * 64


@dataclass(frozen=True)
class Row:
    """`thing` makes what the path names, of a company; `shared` is a thing that is nobody's. Without either there is nothing to name.

    `body`, `query` and `match` are told from the thing; `hidden` is what the side answers on what is not there.
    """

    done: int
    thing: Maker | None = None
    shared: str | None = None
    absent: str = ""
    body: Callable[[Scene, str], Any] | None = None
    query: Callable[[Scene, str, str], dict[str, str]] | None = None
    match: Callable[[Scene, str], Any] | None = None
    files: Any = None
    absent_to_vendor: str = NOT_FOUND

    @property
    def things(self) -> tuple[str, ...]:
        if self.thing:
            return OWN, OTHER, ABSENT
        return (OWN, ABSENT) if self.shared is not None else (OWN,)

    def call(self, key: str, scene: Scene, caller: str, thing: str) -> Call:
        """On a fresh thing, for it may be gone after this; who is refused at the door is refused on any."""
        company = COMPANY_OF.get(thing, OURS)
        name = self.name(scene, caller, company, fresh=not self.refusal(key, caller)) if thing != ABSENT else self.absent or str(uuid4())
        match = (self.match(scene, name) if thing != ABSENT else 1) if self.match else None
        query = self.query(scene, name, company) if self.query and caller not in PARTNER_ROLES else {}
        return Call(at(key, name), self.body(scene, OURS) if self.body else None, match, query, self.files)

    def name(self, scene: Scene, caller: str, company: str, *, fresh: bool) -> str:
        if self.thing is None:
            return self.shared or ""
        known = self.thing.__name__, company
        if fresh or known not in scene.kept:
            scene.kept[known] = self.thing(scene, company, REVIEWERS.get(caller, "rex"))
        return scene.kept[known]

    def answers(self, key: str, caller: str, thing: str) -> str:
        """The status, of a refusal with its code."""
        if told := self.refusal(key, caller):
            return told
        if thing == OWN or (thing == OTHER and caller not in PARTNER_ROLES):
            return str(self.done)
        return NOT_FOUND if caller in PARTNER_ROLES else self.absent_to_vendor

    def refusal(self, key: str, caller: str) -> str | None:
        """What is refused at the door, whatever is named."""
        roles = OPERATIONS[key].get("x-roles")
        if roles is None:
            return None
        if caller == NO_TOKEN:
            return "401 unauthenticated"
        anyone = set(roles) == set(ROLES)
        return None if caller in roles or (caller == NO_ROLE and anyone) else "403 role_required"


def at(key: str, name: str) -> str:
    """The address, with the only thing that it names."""
    return re.sub(r"\{\w+\}", name, key.partition(" ")[2])


def always(body: Any) -> Callable[[Scene, str], Any]:
    return lambda scene, company: body


def claim(scene: Scene, company: str) -> Any:
    return scene.body(company)


def document(scene: Scene, company: str) -> Any:
    return scene.office.document(company)


def version(scene: Scene, thing: str) -> int:
    return scene.version(thing)


def seen(scene: Scene, thing: str) -> str:
    """The version of a conflict."""
    return scene.office.house.conflicts.look(UUID(thing)).version


def named_claim(scene: Scene, thing: str, company: str) -> dict[str, str]:
    return {"claim_id": str(uuid4()) if thing == NO_DOCUMENT else scene.citing(thing, company)}


SAID, LEAVING = (
    always({"text": "Package two.", "visibility": "shared"}),
    always({"reason_code": "no_longer_with_customer", "note": "Gone."}),
)
REASONED = always({"rationale": "Complete."})
ASKING = always({"reason_codes": ["evidence_missing"], "message": "Please send it."})
RULING = always({"winner_claim_id": None, "rationale": "Newer proof."})
REJECTING = always({"reason_code": "evidence_insufficient", "rationale": "No product named."})
CLAIM, ASSOCIATION, CONFLICT, AUDIT = "/v1/claims/{claim_id}", "/v1/associations/{association_id}", "/v1/conflicts", "/v1/audit"
S = Scene
ROWS: dict[str, Row] = {
    "POST /v1/claim-checks": Row(200, body=claim),
    "POST /v1/claims": Row(201, body=claim),
    "GET /v1/claims": Row(200),
    f"GET {CLAIM}": Row(200, S.submitted),
    f"GET {CLAIM}/history": Row(200, S.submitted),
    f"POST {CLAIM}/comments": Row(201, S.submitted, body=SAID),
    f"POST {CLAIM}/evidence": Row(201, S.submitted, body=document),
    f"POST {CLAIM}/information-responses": Row(201, S.asked, body=always({"message": "Here."})),
    f"POST {CLAIM}/withdrawal": Row(201, S.submitted, body=LEAVING, match=version),
    f"POST {CLAIM}/dispute": Row(201, S.rejected, body=always({"justification": "Page 3 names it."})),
    "POST /v1/evidence": Row(201, files=UPLOAD),
    "GET /v1/evidence/{document_id}": Row(200, S.document, absent=NO_DOCUMENT, query=named_claim),
    "GET /v1/reviewer-queue": Row(200),
    "POST /v1/reviewer-queue/next": Row(200, body=lambda scene, company: scene.submitted(OURS) and {}),
    f"PUT {CLAIM}/assignment": Row(200, S.submitted, body=always({})),
    f"DELETE {CLAIM}/assignment": Row(200, S.taken),
    f"POST {CLAIM}/information-requests": Row(201, S.taken, body=ASKING, match=version),
    f"POST {CLAIM}/approval": Row(201, S.taken, body=REASONED, match=version),
    f"POST {CLAIM}/rejection": Row(201, S.taken, body=REJECTING, match=version),
    f"GET {CONFLICT}": Row(200),
    f"GET {CONFLICT}/{{conflict_id}}": Row(200, S.conflict),
    f"POST {CONFLICT}/{{conflict_id}}/ruling": Row(201, S.conflict, body=RULING, match=seen),
    "GET /v1/associations": Row(200),
    f"POST {ASSOCIATION}/termination": Row(201, S.association, body=LEAVING),
    f"POST {ASSOCIATION}/revocation": Row(201, S.association, body=REASONED),
    "GET /v1/me": Row(200),
    "GET /v1/activities": Row(200),
    "GET /v1/reason-codes": Row(200),
    "GET /v1/mpns": Row(200),
    "GET /v1/partners/{partner_id}/status": Row(200, S.partner, absent="nobody", absent_to_vendor="200"),
    "PUT /v1/reference/{kind}": Row(200, shared="products", absent="planets", body=always([])),
    "GET /v1/reference/{kind}": Row(200, shared="products", absent="planets"),
    f"GET {AUDIT}/events": Row(200),
    f"GET {AUDIT}/claims/{{claim_id}}": Row(200, S.submitted),
    f"GET {AUDIT}/claims/{{claim_id}}/explanation": Row(200, S.submitted),
    f"GET {AUDIT}/claims/{{claim_id}}/diff": Row(200, S.submitted, query=lambda *_: {"from": "1"}),
    f"GET {AUDIT}/checkpoint": Row(200),
    f"GET {AUDIT}/tile/{{path}}": Row(200, shared="entries/000", absent="9/999"),
    f"GET {AUDIT}/proofs/{{position}}": Row(200, shared="1", absent="999999", absent_to_vendor="404 not_in_log"),
    f"POST {AUDIT}/verifications": Row(200),
    f"GET {AUDIT}/access": Row(200),
    f"GET {AUDIT}/export": Row(200),
    "GET /v1/admin/projections": Row(200),
    "POST /v1/admin/projections/{name}/rebuild": Row(202, shared="claims", absent="planets"),
    "GET /livez": Row(200),
    "GET /readyz": Row(200),
    "GET /metrics": Row(200),
    "POST /sandbox/tokens": Row(201, body=always({"sub": "mia", "name": "Mia", "roles": ["reviewer"]})),
    "PUT /sandbox/clock": Row(204, body=always({"now": MONDAY})),
    "DELETE /sandbox/clock": Row(204),
    "POST /sandbox/timers": Row(200),
    "PUT /sandbox/outages": Row(204, body=always({"sources": []})),
}
