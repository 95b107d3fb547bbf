"""What a slot is, said once more and without the code that decides: who is in it, who holds it, what each command gets for an answer.

A slot is told by its claims alone. Those that are open or approved are in it, one for a company; with two or more of them all
are contested, and the approved one holds it. Every fact of a claim raises its version by one, becoming contested or settled too.
"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

OPEN = ("submitted", "under_review", "disputed")
INSIDE = (*OPEN, "approved")


class Seen(NamedTuple):
    """An acceptance, with the claim as it is then."""

    status: str
    version: int
    contested: bool


class Whole(NamedTuple):
    """An acceptance, with the slot as it is then."""

    holder: str | None
    inside: frozenset[str]
    contested: bool


class Accepted(NamedTuple):
    """No more was told."""


class Refused(NamedTuple):
    code: str


Answer = Seen | Whole | Accepted | Refused


class Claim(NamedTuple):
    """`label` is what clients call it; `deciders` are those of the vendor who approved or rejected it."""

    label: str
    company: str
    status: str = "submitted"
    version: int = 2
    assignee: str | None = None
    disputed: bool = False
    deciders: tuple[str, ...] = ()

    @property
    def inside(self) -> bool:
        return self.status in INSIDE

    @property
    def final(self) -> bool:
        return self.status in ("withdrawn", "ended") or (self.status == "rejected" and self.disputed)

    def to(self, status: str, decider: str | None = None) -> "Claim":
        return self._replace(status=status, version=self.version + 1, deciders=self.deciders + ((decider,) if decider else ()))


class Command(NamedTuple):
    """`match` is the version of the claim that it insists on; `conflict` is an id, in a search the number in the slot, from 1."""

    act: str
    who: str
    label: str | None = None
    match: int | None = None
    conflict: UUID | int = 0


class Slot(NamedTuple):
    claims: tuple[Claim, ...] = ()
    conflicts: int = 0

    @property
    def inside(self) -> tuple[Claim, ...]:
        return tuple(one for one in self.claims if one.inside)

    @property
    def contested(self) -> frozenset[str]:
        return frozenset(one.label for one in self.inside) if len(self.inside) > 1 else frozenset()

    def named(self, label: str | None) -> Claim:
        return next(one for one in self.claims if one.label == label)

    def seen(self, label: str) -> Seen:
        return Seen(self.named(label).status, self.named(label).version, label in self.contested)

    def whole(self) -> Whole:
        holder = next((one.label for one in self.claims if one.status == "approved"), None)
        return Whole(holder, frozenset(one.label for one in self.inside), bool(self.contested))

    def having(self, *changed: Claim) -> "Slot":
        """Whoever becomes contested by that, or is so no longer, is told."""
        known = {one.label: one for one in (*self.claims, *changed)}
        after = Slot(tuple(known.values()), self.conflicts)
        told = self.contested ^ after.contested
        claims = tuple(one._replace(version=one.version + (one.label in told)) for one in after.claims)
        return Slot(claims, self.conflicts + (bool(after.contested) and not self.contested))


def answered(slot: Slot, command: Command) -> tuple[Slot, Answer]:
    """The slot after the command, and what it is told."""
    if command.act == "submit":
        return submit(slot, command)
    if command.act == "look":
        return slot, slot.whole()
    if command.act == "rule":
        return rule(slot, command)
    claim = slot.named(command.label)
    if code := refusal(slot, claim, command):
        return slot, Refused(code)
    after = slot.having(AFTER[command.act](claim, command))
    return after, after.whole() if command.act in ("terminate", "revoke") else after.seen(claim.label)


def submit(slot: Slot, command: Command) -> tuple[Slot, Answer]:
    assert command.label
    if any(one.company == command.who for one in slot.inside):
        return slot, Refused("claim_not_acceptable")
    after = slot.having(Claim(command.label, command.who))
    return after, after.seen(command.label)


def rule(slot: Slot, command: Command) -> tuple[Slot, Answer]:
    """On the conflict as it was looked at: the looking is part of the command."""
    if not slot.contested or slot.conflicts != command.conflict:
        return slot, Refused("conflict_closed")
    if any(one.disputed and command.who in one.deciders for one in slot.inside):
        return slot, Refused("same_reviewer")
    if command.label and command.label not in slot.contested:
        return slot, Refused("not_a_party")
    after = slot.having(*[ruled(one, command) for one in slot.inside])
    return after, after.whole()


def ruled(claim: Claim, command: Command) -> Claim:
    if claim.label == command.label:
        return claim if claim.status == "approved" else claim.to("approved", command.who)
    return claim.to("ended") if claim.status == "approved" else claim.to("rejected", command.who)


def refusal(slot: Slot, claim: Claim, command: Command) -> str | None:
    """The first that stands in the way, in the order that the contract promises."""
    if command.match not in (None, claim.version):
        return "version_mismatch"
    return next((code for code in REFUSALS[command.act] if STANDS[code](slot, claim, command)), None)


STATUSES = {"take": OPEN, "withdraw": OPEN, "dispute": ("rejected",)}
STATUSES |= {"approve": ("under_review",), "reject": ("under_review",), "terminate": ("approved",), "revoke": ("approved",)}
DECIDING = ("same_reviewer", "claim_final", "wrong_status", "not_assigned")
REFUSALS: dict[str, tuple[str, ...]] = {
    "take": ("same_reviewer", "claim_final", "wrong_status", "assigned_to_other"),
    "approve": (*DECIDING, "claim_contested"),
    "reject": DECIDING,
    "withdraw": ("claim_final", "wrong_status"),
    "dispute": ("already_disputed", "claim_final", "wrong_status", "slot_already_claimed"),
    "terminate": ("claim_final", "wrong_status"),
    "revoke": ("wrong_status", "claim_contested"),
    "read": (),
}
STANDS: dict[str, Callable[[Slot, Claim, Command], bool]] = {
    "same_reviewer": lambda slot, claim, command: claim.disputed and command.who in claim.deciders,
    "claim_final": lambda slot, claim, command: claim.final,
    "wrong_status": lambda slot, claim, command: claim.status not in STATUSES[command.act],
    "assigned_to_other": lambda slot, claim, command: claim.assignee not in (None, command.who),
    "not_assigned": lambda slot, claim, command: claim.assignee != command.who,
    "claim_contested": lambda slot, claim, command: claim.label in slot.contested,
    "already_disputed": lambda slot, claim, command: claim.disputed,
    "slot_already_claimed": lambda slot, claim, command: any(one.company == claim.company for one in slot.inside),
}
AFTER: dict[str, Callable[[Claim, Command], Claim]] = {
    "take": lambda claim, command: claim if claim.assignee == command.who else claim.to("under_review")._replace(assignee=command.who),
    "approve": lambda claim, command: claim.to("approved", command.who),
    "reject": lambda claim, command: claim.to("rejected", command.who),
    "withdraw": lambda claim, command: claim.to("withdrawn"),
    "dispute": lambda claim, command: claim.to("disputed")._replace(disputed=True, assignee=None),
    "terminate": lambda claim, command: claim.to("ended"),
    "revoke": lambda claim, command: claim.to("ended"),
    "read": lambda claim, command: claim,
}
