"""What a caller would know: ids that exist, versions that stand, documents of its own. Without it a fuzzer sees little but 404."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID, uuid4

from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from api.contract.examples.operations import ROWS
from tests.fuzz.callers import Caller
from tests.fuzz.scene import CUSTOMERS, Scene
from tests.support.worlds import MPNS, PDF, claim_body, customer

LED = 0.85
Body = dict[str, Any]
Make = Callable[["Guide", Caller, Any], Any]


class Guide:
    def __init__(self, scene: Scene, dice: Random) -> None:
        self.scene, self.dice = scene, dice
        self.kept: dict[tuple[str, str], tuple[int, list[Any]]] = {}

    def lead(self, case: Any, who: Caller) -> None:
        """Most requests, and of them only the parts that are not meant to be wrong."""
        if self.dice.random() > LED or case.method.upper() != case.operation.method.upper():
            return
        if not wrong(case, ParameterLocation.PATH):
            self.lead_to(case, who)
        if not wrong(case, ParameterLocation.QUERY) and case.meta and case.meta.phase.name != TestPhase.COVERAGE:
            self.ask_less(case)
        if case.operation.label in BODIES and not wrong(case, ParameterLocation.BODY):
            case.body = BODIES[case.operation.label](self, who, case)

    def ask_less(self, case: Any) -> None:
        """Filters chosen blindly, all of them at once, leave nothing to see; nobody knows a cursor or a position to come."""
        told = case.operation.definition.raw.get("parameters", ())
        needed = {one["name"] for one in told if one.get("required")}
        asked = {name for name in case.query if name != "cursor" and self.dice.random() < 0.5}
        case.query = {name: value for name, value in case.query.items() if name in needed | asked}
        if case.path.endswith("/diff"):
            case.query["from"] = 1
        if not wrong(case, ParameterLocation.HEADER):
            case.headers.pop("Min-Position", None)

    def lead_to(self, case: Any, who: Caller) -> None:
        for name in PLACES.keys() & case.path_parameters.keys():
            known = PLACES[name](self, who, case)
            if known is not None:
                case.path_parameters[name] = known

    def items(self, who: Caller, path: str) -> list[Any]:
        """A list as this caller sees it, read again when something has happened."""
        head = self.scene.house.ledger.head()
        if self.kept.get((who.name, path), (-1, []))[0] != head:
            reply = self.scene.web.client.get(path, headers={"Authorization": who.bearer or ""})
            self.kept[who.name, path] = head, reply.json().get("items", [])
        return self.kept[who.name, path][1]

    def one(self, found: list[Any]) -> Any:
        return self.dice.choice(found) if found else None

    def claim(self, who: Caller, case: Any) -> str | None:
        """One on which this caller can do what the address says; the version it names is the one that stands."""
        seen = self.items(who, "/v1/claims?limit=200")
        if linked(case) and any(one["id"] == case.path_parameters["claim_id"] for one in seen):
            return None
        noun = case.path.rpartition("/")[2]
        may = [one for one in seen if noun in one["available_actions"]]
        assigned = {"PUT": None, "DELETE": who.sub}
        fit = [one for one in may if one.get("assignee") == assigned.get(case.operation.method.upper(), one.get("assignee"))]
        found = self.one(fit or may or seen)
        if found and case.operation.method.upper() in ("POST", "PUT", "DELETE"):
            self.match(case, f'"{found["version"]}"')
        return found and found["id"]

    def conflict(self, who: Caller, case: Any) -> str | None:
        found = self.one(self.items(who, "/v1/conflicts?state=open"))
        if found and case.operation.method.upper() == "POST":
            self.match(case, f'"{self.scene.house.conflicts.look(UUID(found["id"])).version}"')
        return found and found["id"]

    def match(self, case: Any, version: str) -> None:
        if not wrong(case, ParameterLocation.HEADER):
            case.headers["If-Match"] = version

    def association(self, who: Caller, case: Any) -> str | None:
        found = self.one([one for one in self.items(who, "/v1/associations?limit=200") if one["ended_at"] is None])
        return found and found["id"]

    def document_read(self, who: Caller, case: Any) -> str | None:
        claim = self.one([one for one in self.items(who, "/v1/claims?limit=200") if one["evidence"]])
        if claim and not who.company and not wrong(case, ParameterLocation.QUERY):
            case.query = {"claim_id": claim["id"]}
        return claim and claim["evidence"][0]["document_id"]

    def cited(self, who: Caller) -> Body:
        """A document of the caller's company, new every time."""
        return self.scene.web.office.document(who.company or "alder", uuid4().hex)

    def with_documents(self, who: Caller, case: Any) -> Any:
        body = dict(case.body) if isinstance(case.body, dict) else case.body
        if "document_id" in body:
            body["document_id"] = self.cited(who)["document_id"]
        if body.get("evidence"):
            body["evidence"] = [self.cited(who)]
        if self.dice.random() < LED:
            body.pop("amendments", None)
        return body

    def claimed(self, who: Caller, case: Any) -> Body:
        company = who.company or self.dice.choice(list(MPNS))
        product = self.dice.choice(["teams", "exchange-online"])
        return claim_body(company, customer=customer(self.dice.randrange(CUSTOMERS)), product_id=product, evidence=[self.cited(who)])

    def ruled(self, who: Caller, case: Any) -> Any:
        parties = self.items(who, "/v1/claims?contested=true&limit=200")
        inside = [one["id"] for one in parties if one.get("conflict_id") == case.path_parameters["conflict_id"]]
        return case.body | {"winner_claim_id": self.one([None, *inside]), "cited_documents": [], "notes": {}}

    def row(self, who: Caller, case: Any) -> Any:
        kind = case.path_parameters["kind"]
        return [ROWS[kind]] if kind in ROWS else case.body

    def tile(self, who: Caller, case: Any) -> str:
        size = self.scene.house.record.standing()["size"]
        return self.dice.choice(["0/000", "entries/000"]) + (f".p/{size}" if size < 256 else "")


def wrong(case: Any, place: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(place)


def linked(case: Any) -> bool:
    """A link of the document may have led here. Other phases choose ids they have seen as well, blindly."""
    return case.meta is not None and case.meta.phase.name == TestPhase.STATEFUL


PLACES: dict[str, Make] = {
    "claim_id": Guide.claim,
    "conflict_id": Guide.conflict,
    "association_id": Guide.association,
    "document_id": Guide.document_read,
    "partner_id": lambda guide, who, case: who.company or "alder",
    "position": lambda guide, who, case: guide.dice.randint(1, guide.scene.house.ledger.head()),
    "path": Guide.tile,
    "name": lambda guide, who, case: guide.dice.choice([view.name for view in guide.scene.house.projector.views]),
}
BODIES: dict[str, Make] = {
    "POST /v1/claims": Guide.claimed,
    "POST /v1/claim-checks": Guide.claimed,
    "POST /v1/claims/{claim_id}/evidence": Guide.with_documents,
    "POST /v1/claims/{claim_id}/information-responses": Guide.with_documents,
    "POST /v1/claims/{claim_id}/dispute": Guide.with_documents,
    "POST /v1/conflicts/{conflict_id}/ruling": Guide.ruled,
    "POST /v1/evidence": lambda guide, who, case: {"file": (PDF + uuid4().hex.encode()).decode()},
    "PUT /v1/reference/{kind}": Guide.row,
    "PUT /v1/claims/{claim_id}/assignment": lambda guide, who, case: guide.dice.choice([{}, {"assignee": "rex"}]),
}
