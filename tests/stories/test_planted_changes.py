"""Each promise the state machine watches is seen to be watched: one change for the worse, planted, and the machine objects."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from api.render import Reader
from application import work
from domain.actor import Actor
from domain.claim import actions, claim, guards
from domain.claim import commands as c
from domain.claim.events import CommentAdded
from domain.slot import causes
from domain.slot.events import AssociationStarted
from domain.values import Status
from projections import associations, views
from tests.support.machine import Machine

Planting = Callable[[pytest.MonkeyPatch], None]


class Believing(Machine):
    """Takes every answer as right, so that the other promises are on their own."""

    judges = False


def without(*names: str) -> Planting:
    """Guards that speak for no command any more."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for command, chain in guards.GUARDS.items():
            patch.setitem(guards.GUARDS, command, tuple(guard for guard in chain if guard.__name__ not in names))

    return plant


def any_slot_is_free(patch: pytest.MonkeyPatch) -> None:
    without("not_contested")(patch)
    patch.setattr(
        causes, "associate", lambda slot, fresh, one: [AssociationStarted(association_id=fresh, claim=one, company=slot.claims[one])]
    )


def nothing_is_settled(patch: pytest.MonkeyPatch) -> None:
    told = work.consequences
    patch.setattr(work, "consequences", lambda *seen: [one for one in told(*seen) if not isinstance(one.command, c.Settle)])


def a_note_reopens(patch: pytest.MonkeyPatch) -> None:
    after = claim._after

    def reopened(state: claim.Claim, event: Any) -> claim.Claim:
        woken = isinstance(event, CommentAdded) and state.status is Status.WITHDRAWN
        return replace(state, status=Status.SUBMITTED) if woken else after(state, event)

    patch.setattr(claim, "_after", reopened)


def rows_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(views, "remove", lambda *_: None)


def associations_never_end(patch: pytest.MonkeyPatch) -> None:
    row = associations.row
    patch.setattr(associations, "row", lambda *seen: row(*seen) | {"ended_at": None})


def everybody_reads_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Actor, "may_see", lambda self, company: True)


def partners_read_notes(patch: pytest.MonkeyPatch) -> None:
    thread = Reader.thread

    def whole(self: Reader, details: Any) -> dict[str, Any]:
        return thread(self, details) | {"comments": [self.comment(one, details) for one in details.comments]}

    patch.setattr(Reader, "thread", whole)


def everything_is_listed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(actions, "refusal", lambda *_: None)


def tell(machine: Machine, story: str) -> None:
    """Sentences: who does what, to whose newest claim."""
    for sentence in story.split(", "):
        who, act, *rest = sentence.split()
        match act:
            case "files":
                machine.submit(who, "teams", 0, True)
            case "tied":
                machine.world.tie(who, rest[0])
            case "pries":
                machine.partner_reads_and_pries(who, 0)
            case "tries_listed":
                machine.does_what_is_listed(who, 0, int(rest[0]))
            case _:
                machine.tries(who, act, machine.claim(0, rest[0]), 0)
        machine.all_is_well()


def run(kind: type[Machine], story: str) -> None:
    machine = kind()
    try:
        machine.all_is_well()
        tell(machine, story)
    except AssertionError:
        machine.site.closing.close()
        raise
    machine.teardown()


DECIDED = "rex take alder, rex reject alder, alder dispute alder"
PLANTED = [
    ("one holder for each slot", any_slot_is_free, Believing, "alder files, birch files, rex take alder, rex take birch, "
     "rex approve alder, rex approve birch"),
    ("one holder for each slot", associations_never_end, Machine, "alder files, rex take alder, rex approve alder, alder terminate alder"),
    ("contested iff", nothing_is_settled, Machine, "alder files, birch files, birch withdraw birch"),
    ("nobody does what he may not", without("no_tie"), Machine, "alder files, rex tied alder, rex take alder"),
    ("nobody does what he may not", without("not_decided_before"), Machine, f"alder files, {DECIDED}, rex take alder"),
    ("nobody does what he may not", without("assigned_to_actor"), Machine, "alder files, rex take alder, rita reject alder"),
    ("nobody does what he may not", any_slot_is_free, Machine, "alder files, birch files, rex take alder, rex approve alder"),
    ("final is final", a_note_reopens, Believing, "alder files, alder withdraw alder, rex note alder"),
    ("final is final", without("not_final", "is_rejected"), Believing, "alder files, alder withdraw alder, alder dispute alder"),
    ("rebuilt views equal live ones", rows_stay, Machine, "alder files, rex take alder, rex approve alder"),
    ("leak to birch", everybody_reads_everything, Machine, "alder files, birch pries"),
    ("leak to alder", partners_read_notes, Machine, "alder files, rex note alder, alder comment alder"),
    ("available actions are honest", everything_is_listed, Machine, "alder files, alder tries_listed 3"),
    ("available actions are honest", everything_is_listed, Machine, "alder files, rex tries_listed 2"),
    ("available actions are honest", everything_is_listed, Machine, "alder files, ann tries_listed 3"),
]  # fmt: skip


@pytest.mark.parametrize(("promise", "plant", "kind", "story"), PLANTED)
def test_the_machine_objects_to_the_change_and_to_nothing_else(
    promise: str, plant: Planting, kind: type[Machine], story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(kind, story)
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=promise):
        run(kind, story)
