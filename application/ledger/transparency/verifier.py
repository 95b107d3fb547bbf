"""Verifies the record of one store, check by check; changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.integrator import Rows
from application.ledger.transparency.notes import BadNote, Note, Verifier
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.store import Kept, LogStore
from application.ledger.transparency.walk import Walk
from application.ports import Unavailable
from application.verification import (
    Check,
    Further,
    Progress,
    Report,
    broken,
    judged,
    unknown,
    verified,
)


class Witness(Protocol):
    """Somebody outside who keeps checkpoints. `kept` raises OSError where he cannot be asked, BadNote where he holds no note."""

    name: str

    def kept(self) -> Iterable[Note]: ...


class Seen(NamedTuple):
    """A checkpoint that somebody holds, or what is wrong with what he holds; size and position where they are told beside it."""

    check: str
    where: str
    checkpoint: Checkpoint | None
    wrong: str = ""
    size: int | None = None
    position: int | None = None


class RecordVerifier:
    def __init__(
        self, ledger: Rows, log: LogStore, signer: Signer, witnesses: Sequence[Witness] = (), further: Sequence[Further] = ()
    ) -> None:
        self.ledger, self.log, self.signer = ledger, log, signer
        self.witnesses, self.further = witnesses, further

    def verify(self, given: Sequence[str] = (), progress: Progress = lambda done, of: None) -> Report:
        """`given` are notes that somebody kept. Raises Unavailable where the store cannot be read at all."""
        try:
            checks = self.of_the_record(given, progress)
        except (TypeError, ValueError, LookupError) as error:  # SQLite takes anything anywhere
            checks = [broken("record", f"something is kept in the log that cannot be there: {error}")]
        return Report((*checks, *(check for one in self.further for check in one())))

    def of_the_record(self, given: Sequence[str], progress: Progress) -> list[Check]:
        known, unasked = self.keys()
        head = self.ledger.head()
        outside = [*self.outside(given, known, unasked)]  # asked first: the log may go on, and has whatever they have
        newest = self.log.newest()
        if newest is None:
            return [nothing_kept(outside), *unasked, *(broken(one.check, one.wrong) for one in outside if one.checkpoint is None)]
        size = max(newest.size, self.log.reach().size)  # all that is there, signed or not
        seen = [*self.inside(newest, known), *outside]
        walk = Walk(self.signer.origin, self.ledger, self.log, size, [one.checkpoint.size for one in seen if one.checkpoint])
        walk.go(progress)
        return [*self.of_the_walk(walk), *unasked, *agreeing(seen, walk), self.covered(newest, head)]

    def keys(self) -> tuple[list[Verifier], list[Check]]:
        known: list[Verifier] = []
        try:
            known = self.signer.verifiers()
            self.signer.secrets()
        except (BadNote, OSError, UnicodeError) as error:
            return known, [broken("keys", f"the signer's keys cannot be read: {error}")]
        return known, []

    def inside(self, newest: Kept, known: Sequence[Verifier]) -> Iterator[Seen]:
        yield look("signature", "the newest checkpoint", newest.note, known)
        for kept in self.log.kept():
            if kept.size <= newest.size:
                found = look("checkpoints", f"the kept checkpoint of {kept.size} leaves", kept.note, known, kept.note + kept.cosignatures)
                yield found._replace(size=kept.size, position=kept.position)

    def outside(self, given: Sequence[str], known: Sequence[Verifier], unasked: list[Check]) -> Iterator[Seen]:
        """What is not in the log's own tables; who does not answer is noted in `unasked`."""
        try:
            yield Seen("signer", "the signer", self.signer.last())
        except BadNote as error:
            yield Seen("signer", "the signer", None, f"the signer's memory cannot be read: {error}")
        for witness in self.witnesses:
            yield from held_by(witness, known, unasked)
        for number, raw in enumerate(given, 1):
            yield self.given(f"the given checkpoint {number}", raw, known)

    def given(self, where: str, raw: str, known: Sequence[Verifier]) -> Seen:
        """A note, or what every answer carries: that is not signed, and whoever kept it knows where it came from."""
        short = Checkpoint.of_short(self.signer.origin, raw.strip())
        return Seen("given", where, short) if short else look("given", where, raw, known)

    def of_the_walk(self, walk: Walk) -> Iterator[Check]:
        rows = walk.breaks["rows"]
        yield judged("rows", rows, f"{walk.rows} events are as they were logged")
        if rows and not walk.breaks["versions"]:
            yield unknown("versions", "looked at up to the first event that is not as it was logged")
        else:
            yield judged("versions", walk.breaks["versions"], "the versions of every stream follow each other")
        yield judged("tree", walk.breaks["tree"], f"{walk.size} leaves make the tree and all its tiles")

    def covered(self, newest: Kept, head: int) -> Check:
        """An event that is in no signed checkpoint yet can still be changed unseen."""
        if newest.position >= head:
            return verified("covered", f"every event up to position {head} is in a signed checkpoint")
        return unknown("covered", f"events after position {newest.position} up to {head} are in no signed checkpoint yet")


def nothing_kept(outside: Sequence[Seen]) -> Check:
    if any(one.checkpoint and one.checkpoint.size for one in outside):
        return broken("checkpoints", "checkpoints were signed, and none is kept")
    return unknown("record", "nothing was signed yet: start `claimlog serve` or `claimlog worker`")


def look(check: str, where: str, raw: str, known: Sequence[Verifier], ours: str | None = None) -> Seen:
    """`ours` is all that we wrote of it: there only one way to write it is right."""
    try:
        if ours is not None and Note.parse(ours).raw != ours:
            raise BadNote("not written as a note is")
        note = Note.parse(raw)
        note.opened_by(known)
        return Seen(check, where, Checkpoint.parse(note.text))
    except BadNote as error:
        return Seen(check, where, None, f"{where}: {error}")


def held_by(witness: Witness, known: Sequence[Verifier], unasked: list[Check]) -> Iterator[Seen]:
    name = f"witness {witness.name}"
    try:
        held = [look(name, f"a checkpoint at {witness.name}", note.raw, known) for note in witness.kept()]
    except (OSError, Unavailable) as error:
        unasked.append(unknown(name, f"cannot be asked: {error}"))
        return
    except BadNote as error:
        held = [Seen(name, witness.name, None, f"{witness.name}: {error}")]
    if not held:
        unasked.append(unknown(name, "holds no checkpoint"))
    yield from held


def agreeing(seen: Sequence[Seen], walk: Walk) -> Iterator[Check]:
    """For everybody who holds checkpoints: whether each of them is the beginning of this log."""
    for name in dict.fromkeys(one.check for one in seen):
        held = [one for one in seen if one.check == name]
        wrong = next((found for one in held if (found := disagreement(one, walk))), None)
        if wrong:
            yield broken(name, wrong)
        elif any(one.checkpoint and one.checkpoint.size not in walk.roots for one in held):
            yield unknown(name, "the tree could not be followed that far")
        else:
            yield verified(name, f"{len(held)} checkpoint{'s' * (len(held) > 1)}, each the beginning of this log")


def disagreement(one: Seen, walk: Walk) -> str | None:
    checkpoint = one.checkpoint
    if checkpoint is None:
        return one.wrong
    if checkpoint.origin != walk.log:
        return f"{one.where} is of another log, {checkpoint.origin}"
    if one.size not in (None, checkpoint.size) or one.position not in (None, walk.positions.get(checkpoint.size, one.position)):
        return f"{one.where} is told to be of {one.size} leaves up to position {one.position}"
    if checkpoint.size > walk.size:
        return f"{one.where} has {checkpoint.size} leaves, the log has {walk.size}: its end is gone"
    if checkpoint.size in walk.roots and walk.roots[checkpoint.size] != checkpoint.root:
        return f"{one.where} has another root over {checkpoint.size} leaves than the log has now"
    return None
