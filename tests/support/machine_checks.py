"""What must hold at every moment, whatever was sent: each check names the promise it keeps."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.support.machine_effects import LATER
from tests.support.machine_model import BACK, OPEN, Claim, Model, final
from tests.support.machine_site import SLOTS, Site, company_id, sub

Shown = dict[str, dict[str, Any]]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Checks:
    """`shown` are all claims as compliance read them last, `held` the associations that run."""

    def __init__(self, site: Site, model: Model) -> None:
        self.site, self.model = site, model
        self.frozen: dict[str, str] = {}
        self.seen: tuple[int, datetime] = (-1, model.now)
        self.shown: Shown = {}
        self.held: dict[str, dict[str, Any]] = {}

    def look(self) -> None:
        """Again only where something was recorded or the clock has moved."""
        now = self.site.house.ledger.head(), self.model.now
        if now == self.seen:
            return
        self.seen = now
        self.site.house.projector.catch_up()
        self.shown = {claim["id"]: claim for claim in self.site.get("carl", "/v1/claims?limit=200")["items"]}
        associations = self.site.get("carl", "/v1/associations?limit=200")["items"]
        self.held = {one["claim_id"]: one for one in associations if one["ended_at"] is None}
        self.one_holder([one for one in associations if one["ended_at"] is None])
        for own in (*associations, *self.shown.values()):
            self.site.owners[own["id"]] = own["partner_id"].split("-")[1]
            if own.get("conflict_id"):
                self.site.owners[own["conflict_id"]] = "vendor"

    @property
    def head(self) -> int:
        return self.seen[0]

    def all_is_well(self, *, believed: bool) -> None:
        """`believed`: what is shown is also what the model expects, claim by claim."""
        self.contested_as_in_slot()
        self.final_is_final()
        if believed:
            for claim in self.model.claims.values():
                self.as_expected(claim, self.shown[claim["id"]])
            self.holders_are_approved()

    def one_holder(self, held: list[dict[str, Any]]) -> None:
        slots = Counter((one["tenant_id"], one["product_id"], one["subscription_id"]) for one in held)
        assert all(count == 1 for count in slots.values()), f"one holder for each slot: {held}"

    def holders_are_approved(self) -> None:
        approved = {claim["id"] for claim in self.model.claims.values() if claim["status"] == "approved"}
        assert set(self.held) == approved, f"one holder for each slot: {set(self.held) ^ approved} differ from the approved claims"
        assert all(sum(one["status"] == "approved" for one in self.model.here(slot)) <= 1 for slot in SLOTS), "one holder for each slot"

    def contested_as_in_slot(self) -> None:
        """From what is shown alone: another company's claim is in the slot now."""
        here = [claim for claim in self.shown.values() if self.in_slot(claim)]
        for claim in self.shown.values():
            rivals = [one for one in here if self.slot(one) == self.slot(claim) and one["partner_id"] != claim["partner_id"]]
            assert claim["contested"] == bool(claim in here and rivals), f"contested iff another company is in the slot: {claim}"

    def in_slot(self, shown: dict[str, Any]) -> bool:
        return shown["status"] in (*OPEN, "approved") and self.model.claims[shown["id"]]["validated"]

    def slot(self, shown: dict[str, Any]) -> str:
        return str(self.model.claims[shown["id"]]["slot"])

    def final_is_final(self) -> None:
        for claim_id, status in self.frozen.items():
            assert self.shown[claim_id]["status"] == status, f"final is final: {claim_id} was {status}"
        for claim_id, shown in self.shown.items():
            until = shown["disputable_until"]
            if shown["final"] and (until is None or instant(until) <= self.model.peak - BACK):
                self.frozen[claim_id] = shown["status"]

    def as_expected(self, claim: Claim, shown: dict[str, Any]) -> None:
        """Also learns the deadlines, which are told and not foretold."""
        if claim["due"] is LATER:
            claim["due"] = instant(shown["information_requests"][-1]["due_at"])
        if claim["window"] is LATER:
            claim["window"] = instant(shown["disputable_until"])
        seen = {name: shown[name] for name in ("status", "contested", "assignee", "disputable_until")}
        told = {"status": claim["status"], "contested": self.model.contested(claim)}
        until = claim["window"] if claim["status"] == "rejected" else None
        assignee = sub(claim["assignee"]) if claim["assignee"] else None
        expected = told | {"assignee": assignee, "disputable_until": until and until.isoformat().replace("+00:00", "Z")}
        assert seen == expected, f"as expected: {claim} is shown as {seen}"
        if final(claim, self.model.now) == final(claim, self.model.peak):
            assert shown["final"] == final(claim, self.model.now), f"as expected: {claim} is shown as final {shown['final']}"

    def partner_reads(self, company: str) -> None:
        """Everything it may, and what it may not; every answer is looked through on its way."""
        listed = {claim["id"] for claim in self.site.get(company, "/v1/claims?limit=200")["items"]}
        assert listed == {claim["id"] for claim in self.model.claims.values() if claim["company"] == company}
        for claim_id in listed:
            self.site.get(company, f"/v1/claims/{claim_id}")
            self.site.get(company, f"/v1/claims/{claim_id}/history?limit=200")
        for path in ("/v1/associations?limit=200", "/v1/mpns", "/v1/me", "/v1/claims?contested=true", "/v1/associations?on=2026-03-10"):
            self.site.send(company, "GET", path)
        self.standing(company)

    def standing(self, company: str) -> None:
        told = self.site.get(company, f"/v1/partners/{company_id(company)}/status?limit=200")
        own = [claim for claim in self.model.claims.values() if claim["company"] == company]
        for name, statuses in {"open": OPEN, "approved": ("approved",), "rejected": ("rejected",), "ended": ("ended",)}.items():
            assert told[name] == sum(claim["status"] in statuses for claim in own), f"the status view tells {name}: {told}"
        assert told["contested"] == sum(map(self.model.contested, own)), f"the status view tells contested: {told}"

    def pries(self, company: str, rival: Claim) -> None:
        """Another company's is as good as absent: the same words, wherever it is looked for."""
        absent = str(uuid4())
        for path in ("/v1/claims/{}", "/v1/claims/{}/history"):
            found, nothing = (self.site.send(company, "GET", path.format(one)) for one in (rival["id"], absent))
            assert found.status == nothing.status == 404 and alike(found.body) == alike(nothing.body), f"leak to {company}: {found}"
        papers = self.site.documents[rival["company"]][0], "sha256:" + "0" * 64
        held = self.held.get(rival["id"], {"id": absent})["id"]
        for path in (*(f"/v1/evidence/{paper}" for paper in papers), f"/v1/partners/{company_id(rival['company'])}/status"):
            assert self.site.send(company, "GET", path).status == 404, f"leak to {company}: {path}"
        left = self.site.send(company, "POST", f"/v1/associations/{held}/termination", {"reason_code": "wrong_mpn"})
        assert left.status == 404, f"leak to {company}: {left}"

    def views_are_right(self) -> None:
        assert not (wrong := self.site.rebuild()), f"rebuilt views equal live ones: {wrong} differ"


def alike(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in ("trace_id", "instance")}
