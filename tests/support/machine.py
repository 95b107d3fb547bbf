"""The state machine: anybody sends anything at any time, and what is promised holds all the same."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support import machine_effects as effects
from tests.support.machine_bodies import PATHS, Clerk
from tests.support.machine_checks import Checks, instant
from tests.support.machine_model import BACK, LISTED, PARTNER_ACTS, VENDOR_ACTS, Claim, Model
from tests.support.machine_site import COMPANIES, SLOTS, Reply, Site
from tests.support.machine_world import CHANGES, World

ANY = st.integers(0, 29)
COMPANY = st.sampled_from(COMPANIES)
SLOT = st.sampled_from(["sales", *SLOTS])
REVIEWER = st.sampled_from(["rex", "rita", "ann"])
STEPS = [*(timedelta(minutes=m) for m in (7, 300, 8 * 24 * 60, 31 * 24 * 60, -9)), -BACK]
NOT_OF_STATE = ("slot_already_claimed", "facts_changed")


class Machine(RuleBasedStateMachine):
    """`judges` false: answers are believed, so that the other promises are tested without this one."""

    judges = True

    def __init__(self) -> None:
        super().__init__()
        self.site, self.model = Site(), Model()
        self.world, self.rebuilt_at = World(self.site, self.model), 0
        self.clerk, self.checks = Clerk(self.site, self.model), Checks(self.site, self.model)

    def teardown(self) -> None:
        try:
            self.checks.look()
            for company in COMPANIES:
                self.checks.partner_reads(company)
            self.checks.views_are_right()
        finally:
            self.site.closing.close()

    @invariant()
    def all_is_well(self) -> None:
        self.checks.look()
        self.checks.all_is_well(believed=self.judges)

    @initialize(slot=SLOT, rivals=st.integers(1, 3))
    def some_have_filed(self, slot: str, rivals: int) -> None:
        self.checks.look()
        for company in COMPANIES[:rivals]:
            self.submit(company, slot, 0, True)
            self.checks.look()

    @rule(company=COMPANY, slot=SLOT, n=ANY, typed=st.booleans())
    def submit(self, company: str, slot: str, n: int, typed: bool) -> None:
        objection, settled = self.model.objection(company, slot), self.model.settled(slot)
        reply = self.site.send(company, "POST", "/v1/claims", self.clerk.claim(company, slot, n, typed=typed))
        assert reply.status == (422 if objection else 201), f"as expected: {company} files for {slot}: {reply}"
        if not reply.done:
            return self.nothing_happened(reply)
        return self.model.filed(reply.body["id"], company, slot, settled, instant(reply.body["submitted_at"]))

    @precondition(lambda self: self.model.claims)
    @rule(who=COMPANY, act=st.sampled_from(PARTNER_ACTS), n=ANY)
    def partner_tries(self, who: str, act: str, n: int) -> None:
        own = self.claim(n, who) if n % 4 else None
        self.tries(who, act, own or self.claim(n), n)

    @precondition(lambda self: self.model.claims)
    @rule(who=REVIEWER, act=st.sampled_from(VENDOR_ACTS), n=ANY)
    def vendor_tries(self, who: str, act: str, n: int) -> None:
        self.tries(who, act, self.claim(n), n)

    @precondition(lambda self: self.model.claims)
    @rule(who=REVIEWER, n=ANY, act=st.sampled_from(["approve", "approve", "reject", "ask"]))
    def vendor_takes_and(self, who: str, n: int, act: str) -> None:
        for step in ("take", act):
            self.tries(who, step, self.claim(n), n)
            self.checks.look()

    @precondition(lambda self: self.model.claims)
    @rule(who=REVIEWER | COMPANY, n=ANY, which=ANY)
    def somebody_does_what_is_listed(self, who: str, n: int, which: int) -> None:
        self.does_what_is_listed(who, n, which)

    def does_what_is_listed(self, who: str, n: int, which: int) -> None:
        """A listed noun with a sensible body is refused for the slot or for changed facts only."""
        of_all, side = self.claim(n), "partner" if who in COMPANIES else "vendor"
        claim = self.claim(n, who) if side == "partner" else of_all
        listed = self.site.get(who, f"/v1/claims/{claim['id']}")["available_actions"] if claim else []
        nouns = [noun for noun in listed if noun != "comments" or which == 0] or listed
        if claim and nouns:
            act = LISTED[side][nouns[which % len(nouns)]]
            reply = self.tries(who, act, claim, n)
            assert reply.done or reply.code in NOT_OF_STATE, f"available actions are honest: {who} {act}: {reply}"

    @precondition(lambda self: self.checks.held)
    @rule(who=st.sampled_from(["owner", "ann", *COMPANIES]), n=ANY)
    def somebody_ends_an_association(self, who: str, n: int) -> None:
        claim = self.model.claims[sorted(self.checks.held)[n % len(self.checks.held)]]
        self.tries(claim["company"] if who == "owner" else who, "revoke" if who == "ann" else "terminate", claim, n)

    @precondition(lambda self: any(self.model.contested(claim) for claim in self.model.claims.values()))
    @rule(who=st.sampled_from(["ann", "ann", "ann", "rex"]), n=ANY, winner=ANY, stale=st.sampled_from([False] * 4 + [True]))
    def rules(self, who: str, n: int, winner: int, stale: bool) -> None:
        contested = [claim for claim in self.model.claims.values() if self.model.contested(claim)]
        slot = contested[n % len(contested)]["slot"]
        parties = self.model.here(slot)
        conflict = f"/v1/conflicts/{self.checks.shown[parties[0]['id']]['conflict_id']}"
        seen = self.site.send("ann", "GET", conflict)
        chosen = ([*parties, None] * 30)[winner]
        body = self.clerk.ruling(chosen and chosen["id"], parties)
        reply = self.site.send(who, "POST", f"{conflict}/ruling", body, match="0" * 32 if stale else seen.etag)
        fit = all(self.model.may(who, "note", one) and not (one["disputed"] and who in one["deciders"]) for one in parties)
        may = who == "ann" and not stale and fit
        self.judged(reply, f"{who} rules", may, chosen, rules=True)
        if reply.done:
            effects.rule(self.model, chosen and chosen["id"], parties)

    @precondition(lambda self: self.model.claims)
    @rule()
    def worker_runs(self) -> None:
        self.site.sandbox("POST", "timers")
        effects.work(self.model)

    @precondition(lambda self: self.model.claims)
    @rule(step=st.sampled_from(STEPS))
    def clock_moves(self, step: timedelta) -> None:
        self.set_clock(self.model.now + step)

    @precondition(lambda self: self.model.claims)
    @rule(n=ANY, after=st.sampled_from([-1, 0, 1, 30]))
    def clock_comes_to_a_deadline(self, n: int, after: int) -> None:
        claim = self.claim(n)
        due = claim["due"] or claim["window"]
        if due:
            self.set_clock(due + timedelta(minutes=after))

    def set_clock(self, now: Any) -> None:
        self.model.now = max(now, self.model.peak - BACK)
        self.model.peak = max(self.model.peak, self.model.now)
        self.site.set_clock(self.model.now)

    @rule(what=st.sampled_from(CHANGES), company=COMPANY)
    def the_world_changes(self, what: tuple[str, Any], company: str) -> None:
        kind, new = what
        getattr(self.world, kind)(new, company)

    @precondition(lambda self: self.checks.head > self.rebuilt_at + 12)
    @rule()
    def views_are_rebuilt(self) -> None:
        self.rebuilt_at = self.checks.head
        self.checks.views_are_right()

    @precondition(lambda self: self.model.claims)
    @rule(company=COMPANY, n=ANY)
    def partner_reads_and_pries(self, company: str, n: int) -> None:
        self.checks.partner_reads(company)
        claim = self.claim(n)
        if claim["company"] != company:
            self.checks.pries(company, claim)

    def claim(self, n: int, of: str | None = None) -> Any:
        found = [claim for claim in self.model.claims.values() if of in (None, claim["company"])]
        return found[-1 - n % len(found)] if found else None

    def tries(self, who: str, act: str, claim: Claim, n: int) -> Reply:
        body = self.clerk.body(act, who, claim, n)
        named = body["assignee"].removeprefix("canary-vendor-") if body and act == "give" else None
        may = self.model.may(who, act, claim, named)
        method, noun = PATHS[act]
        held = self.checks.held.get(claim["id"], {"id": uuid4()})["id"]
        whole = f"/v1/associations/{held}" if act in ("terminate", "revoke") else f"/v1/claims/{claim['id']}"
        needs = act in ("approve", "reject", "withdraw", "ask", "give")
        reply = self.site.send(who, method, f"{whole}/{noun}", body, self.checks.shown[claim["id"]]["version"] if needs else None)
        self.judged(reply, f"{who} {act} {claim}", may, claim if act == "approve" else None)
        if reply.done:
            effects.follow(self.model, act, who, claim, body or {})
        return reply

    def judged(self, reply: Reply, what: str, may: bool | None, winner: Claim | None, *, rules: bool = False) -> None:
        """Taken if it may be and refused if not; for the slot, changed facts or content it may be refused still."""
        if not reply.done:
            self.nothing_happened(reply)
        if not self.judges or may is None:
            return
        assert not reply.done or may, f"nobody does what he may not: {what}: {reply}"
        assert reply.done or not may or reply.code in (*NOT_OF_STATE, "claim_not_acceptable"), f"refused without need: {what}: {reply}"
        if reply.done and winner and not (rules and winner["status"] == "approved"):
            assert not self.model.subscription_objects(winner["slot"]), f"approved on changed facts: {what}"

    def nothing_happened(self, reply: Reply) -> None:
        assert self.site.house.ledger.head() == self.checks.head, f"a refusal changes nothing: {reply}"
