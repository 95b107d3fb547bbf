"""Takes reference data and policies in: rows into the directory, then what was accepted into the ledger."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.ports import PendingImport, References
from application.reference_rows import Row, TieRow, parse_rows
from application.runner import Outcome, run
from application.work import Call, Work, World
from domain.actor import THE_SYSTEM, Actor
from domain.records import HouseEvent, Imported, PolicyRegistered, TieDeclared, TieLifted, stream_of

POLICIES = stream_of("policy")


class PolicyChanged(Exception):
    """A shipped policy is not the one this store was opened with."""


@dataclass(frozen=True, slots=True)
class ReferenceData:
    world: World
    references: References

    def put(self, call: Call, kind: str, raw: Sequence[Any]) -> tuple[int, Outcome]:
        """All rows or none: raises BadRows with every mistake. Rows are upserted by id; absent ones stay."""
        self.settle_all()
        rows = parse_rows(kind, raw)
        events = (Imported(kind=kind, count=len(rows), digest=digest(rows)), *ties(rows))
        pending = PendingImport(call.id, call.actor.sub, call.actor.role, self.world.clock.now(), events)
        self.references.put(kind, rows, pending)
        return len(rows), self.settle(pending)

    def settle_all(self) -> int:
        """Records what a crash left between directory and ledger."""
        return len([self.settle(pending) for pending in self.references.pending()])

    def settle(self, pending: PendingImport) -> Outcome:
        """Appends the import's facts unless they are there already, then forgets it is pending."""
        imported = next(event for event in pending.events if isinstance(event, Imported))
        stream = stream_of(imported.kind)
        actor = Actor(pending.actor, frozenset({pending.role}))

        def decide(work: Work) -> UUID:
            if not any(event.command == pending.id for event in work.stream(stream)):
                work.note(stream, pending.events)
            return stream

        outcome = run(self.world, Call(actor, id=pending.id), decide)
        self.references.clear(pending)
        return outcome


def digest(rows: Sequence[Row]) -> str:
    told = [row.model_dump(mode="json") for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def ties(rows: Sequence[Row]) -> Iterator[HouseEvent]:
    for row in rows:
        if isinstance(row, TieRow):
            kind = TieLifted if row.lifted else TieDeclared
            yield kind(reviewer=row.reviewer, partner_id=row.partner_id)


def register_policies(world: World) -> None:
    """Remembers the digest of every shipped policy; raises PolicyChanged when one is no longer what it was."""
    shipped = world.policies.digests()

    def decide(work: Work) -> UUID:
        known = {event.event.policy_id: event.event.digest for event in work.stream(POLICIES)}
        if changed := [policy for policy, digest in known.items() if shipped.get(policy) != digest]:
            raise PolicyChanged(f"policy {', '.join(changed)} is not the file this store was opened with; restore it or ship a new one")
        work.note(POLICIES, [PolicyRegistered(policy_id=p, digest=d) for p, d in sorted(shipped.items()) if p not in known])
        return POLICIES

    run(world, Call(THE_SYSTEM), decide)
