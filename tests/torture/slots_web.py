"""The same commands over HTTP, at one of several servers; every one that can names the version it was decided on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import local
from typing import Any
from uuid import UUID

from tests.support.reference import Raw
from tests.support.servers import Person, Reply, sign_in
from tests.support.worlds import claim_body, customer
from tests.torture.linear_slot import Accepted, Answer, Command, Refused, Seen
from tests.torture.slots_desk import COMPANIES, Place

ROLES = {"rex": "reviewer", "ann": "arbitrator", "carl": "compliance", "olga": "operator"}
LEAVING = {"reason_code": "no_longer_with_customer"}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "approve": ("approval", {"rationale": "Complete."}),
    "reject": ("rejection", {"reason_code": "evidence_insufficient", "rationale": "No product named."}),
    "withdraw": ("withdrawal", LEAVING),
    "dispute": ("dispute", {"justification": "Page 3 names it.", "evidence": []}),
}
ENDING: dict[str, tuple[str, dict[str, Any]]] = {
    "terminate": ("termination", LEAVING),
    "revoke": ("revocation", {"rationale": "Granted in error."}),
}
BUSY = 503


def signed_in(port: int, who: str) -> Person:
    if who in COMPANIES:
        return sign_in(port, f"{who}'s admin", "incentives_admin", partner_id=who)
    return sign_in(port, who, *{ROLES[who], "reviewer"} if who == "ann" else {ROLES[who]})


def furnish(port: int, world: dict[str, list[Raw]]) -> None:
    for kind, rows in world.items():
        assert signed_in(port, "olga").send("PUT", f"/v1/reference/{kind}", rows).status == 200


class WebDesk:
    insists = True

    def __init__(self, port: int, documents: dict[str, str]) -> None:
        self.port, self.documents, self.lines = port, documents, local()

    def do(self, place: Place, command: Command) -> Answer | None:
        act: Callable[[Place, Command], Reply] = getattr(self, command.act, self.on_claim)
        reply = act(place, command)
        if reply.status == BUSY:
            return None
        if reply.status >= 400:
            return Refused(reply.body["code"])
        if command.act == "submit" and command.label:
            place.ids[command.label] = UUID(reply.body["id"])
        return seen(reply) if "contested" in reply.body else Accepted()

    def submit(self, place: Place, command: Command) -> Reply:
        day = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
        evidence = [{"document_id": self.documents[command.who], "kind": "statement_of_work", "acknowledged_on": day}]
        known = {"customer": customer(place.number), "mpn_id": COMPANIES[command.who], "evidence": evidence}
        return self.person(command.who).send("POST", "/v1/claims", claim_body(command.who, **known))

    def take(self, place: Place, command: Command) -> Reply:
        return self.person(command.who).send("PUT", f"/v1/claims/{self.claim(place, command)}/assignment", {}, **matching(command))

    def on_claim(self, place: Place, command: Command) -> Reply:
        word, body = BODIES[command.act]
        return self.person(command.who).send("POST", f"/v1/claims/{self.claim(place, command)}/{word}", body, **matching(command))

    def terminate(self, place: Place, command: Command) -> Reply:
        return self.end(place, command)

    def revoke(self, place: Place, command: Command) -> Reply:
        return self.end(place, command)

    def end(self, place: Place, command: Command) -> Reply:
        """Of the claim's association; where it has none yet nothing is sent, which is an answer that says nothing."""
        (word, body), claim = ENDING[command.act], self.claim(place, command)
        listed = self.caught_up("ann").send("GET", f"/v1/associations?tenant_id={customer(place.number)['tenant_id']}").body["items"]
        found = [one["id"] for one in listed if one["claim_id"] == str(claim)]
        if not found:
            return Reply(BUSY, {}, None)
        return self.person(command.who).send("POST", f"/v1/associations/{found[0]}/{word}", body, **matching(command))

    def rule(self, place: Place, command: Command) -> Reply:
        path = f"/v1/conflicts/{command.conflict}"
        found = self.person("ann").send("GET", path)
        if found.status != 200 or found.body["state"] == "closed":
            return Reply(409, {}, {"code": "conflict_closed"}) if found.status == 200 else found
        winner = str(place.ids[command.label]) if command.label else None
        body = {"winner_claim_id": winner, "rationale": "Newer proof."}
        return self.person("ann").send("POST", f"{path}/ruling", body, If_Match=found.headers["etag"])

    def read(self, place: Place, command: Command) -> Reply:
        return self.person(command.who).send("GET", f"/v1/claims/{self.claim(place, command)}")

    def conflict_of(self, place: Place, label: str) -> UUID | None:
        found = self.person("ann").send("GET", f"/v1/claims/{place.ids[label]}").body["conflict_id"]
        return UUID(found) if found else None

    def conflicts_in(self, place: Place) -> list[UUID]:
        """All that ever were, in their order."""
        listed = [self.caught_up("carl").send("GET", f"/v1/conflicts?claim_id={claim}").body["items"] for claim in place.ids.values()]
        opened = {one["id"]: one["opened_at"] for some in listed for one in some}
        return [UUID(one) for one in sorted(opened, key=lambda one: opened[one])]

    def caught_up(self, who: str) -> Person:
        """The views follow the ledger: asked for a list that holds what is recorded now."""
        person = self.person(who)
        position = person.send("GET", "/readyz").body["head"]
        assert person.send("GET", "/v1/claims?limit=1", Min_Position=str(position)).status == 200
        return person

    def person(self, who: str) -> Person:
        """A line of one's own in each thread."""
        known = self.lines.__dict__
        if who not in known:
            known[who] = signed_in(self.port, who)
        found: Person = known[who]
        return found

    def claim(self, place: Place, command: Command) -> UUID:
        assert command.label
        return place.ids[command.label]


def matching(command: Command) -> dict[str, str]:
    return {} if command.match is None else {"If_Match": f'"{command.match}"'}


def seen(reply: Reply) -> Seen:
    return Seen(reply.body["status"], int(reply.headers["etag"].strip('"')), reply.body["contested"])
