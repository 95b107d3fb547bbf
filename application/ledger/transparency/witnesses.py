"""Who keeps checkpoints outside the operator's reach: a folder on other storage, or a witness that countersigns (C2SP tlog-witness)."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Protocol

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.merkle import consistency
from application.ledger.transparency.notes import COSIGNATURE, BadNote, Note, Verifier, b64
from application.ledger.transparency.signer import replace
from application.ledger.transparency.store import Kept, LogStore

SUFFIX, PATIENCE_SECONDS, ANSWER_BYTES, TRIES = ".checkpoint", 5.0, 65_536, 3


class Sink(Protocol):
    """`send` gives it what it lacks; how many checkpoints that were. Raises OSError, BadNote where it cannot be given any.

    `kept` are those it holds. Raises OSError where it cannot be asked.
    """

    name: str

    def send(self, log: LogStore) -> int: ...
    def kept(self) -> Iterable[Note]: ...


def sink_of(word: str, log: LogStore) -> Sink:
    """A path, or `<address>#<verifier key>` of a witness. Raises BadNote."""
    if not word.startswith(("http://", "https://")):
        return Folder(Path(word))
    address, marked, key = word.partition("#")
    if not marked:
        raise BadNote(f"{address}: the witness's verifier key is missing, expected <address>#<name>+<id>+<base64>")
    return HttpWitness(address.rstrip("/"), Verifier.parse(key), log)


class Folder:
    """Every checkpoint as a file of its own, named by its size; nothing is ever changed there, so it may be write-once."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name, self._sent = folder, str(folder), -1

    def send(self, log: LogStore) -> int:
        """Without looking through the folder while there is nothing to give."""
        newest = log.newest()
        if newest is None or newest.size == self._sent:
            return 0
        missing = list(log.kept(after=max(self.sizes(), default=-1)))
        for kept in missing:
            replace(self.folder / f"{kept.size:015}{SUFFIX}", kept.note.encode(), 0o444)
        self._sent = newest.size
        return len(missing)

    def kept(self) -> Iterable[Note]:
        for size in sorted(self.sizes()):
            path = self.folder / f"{size:015}{SUFFIX}"
            try:
                raw = path.read_bytes()
                note = Note.parse(raw.decode())
                told = Checkpoint.parse(note.text).size
            except (UnicodeError, BadNote) as error:
                raise BadNote(f"{path.name}: {error}") from error
            if note.raw.encode() != raw:
                raise BadNote(f"{path.name} is not written as a note is")
            if told != size:
                raise BadNote(f"{path.name} is of {told} leaves")
            yield note

    def sizes(self) -> list[int]:
        """Raises OSError also where the folder is not there: it may not be mounted."""
        return [int(path.name.removesuffix(SUFFIX)) for path in self.folder.iterdir() if path.name.removesuffix(SUFFIX).isdecimal()]


class HttpWitness:
    """Is shown the newest checkpoint and what proves that it extends the one he saw last; his countersignature is kept beside it."""

    def __init__(self, address: str, verifier: Verifier, log: LogStore) -> None:
        self.address, self.verifier, self.log = address, verifier, log
        self.name, self._seen = verifier.name, 0

    def send(self, log: LogStore) -> int:
        newest = log.newest()
        if newest is None or newest.size <= self._seen:
            return 0
        agreed, lines = self.agreed(log)
        log.cosign(agreed.size, "".join(dict.fromkeys([*agreed.cosignatures.splitlines(keepends=True), *lines])))
        return 1

    def agreed(self, log: LogStore) -> tuple[Kept, list[str]]:
        """The newest checkpoint, and his lines under it. Raises OSError where he does not tell, BadNote where he saw another log."""
        newest, old = log.newest(), self._seen
        assert newest
        for _ in range(TRIES):
            status, answer = self.show(log, newest, min(old, newest.size))
            if status == 200:
                self._seen = newest.size
                return newest, self.countersigned(newest, answer)
            if status not in (409, 422):
                raise OSError(f"{self.address} answers {status}: {answer.strip()[:200]}")
            before, tried = newest, old
            old = int(answer) if status == 409 and answer.strip().isdecimal() else old
            newest = log.newest() or newest
            if (old == tried and newest == before) or old > newest.size:
                break  # nobody else has shown him more in between: it is the log that is another
        raise BadNote(f"{self.name} has seen another log, of {old} leaves")

    def show(self, log: LogStore, newest: Kept, old: int) -> tuple[int, str]:
        proof = [f"{b64(one)}\n" for one in consistency(log.node(), old, newest.size)]
        body = "".join([f"old {old}\n", *proof, "\n", newest.note])
        return post(f"{self.address}/add-checkpoint", body.encode())

    def countersigned(self, newest: Kept, answer: str) -> list[str]:
        """His lines for this checkpoint. Raises BadNote where they are not his."""
        note = Note.parse(newest.note + answer)
        note.opened_by([self.verifier])
        return [one.line for one in note.signatures if (one.name, one.key_id) == (self.verifier.name, self.verifier.key_id)]

    def kept(self) -> Iterable[Note]:
        """What he has countersigned as far as it is kept here, and the newest, if he agrees that it goes on from what he saw last."""
        sizes = set()
        for kept in self.log.kept():
            if self.verifier.kind == COSIGNATURE and kept.cosignatures:
                note = Note.parse(kept.note + kept.cosignatures)
                if note.signers([self.verifier]):
                    sizes.add(kept.size)
                    yield note
        if self.log.newest():
            agreed, lines = self.agreed(self.log)
            if agreed.size not in sizes:
                yield Note.parse(agreed.note + "".join(lines))


def post(address: str, body: bytes) -> tuple[int, str]:
    """Raises OSError."""
    request = urllib.request.Request(address, body, {"Content-Type": "text/plain; charset=utf-8"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read(ANSWER_BYTES).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(ANSWER_BYTES).decode("utf-8", "replace")
    except HTTPException as error:
        raise OSError(f"{address}: {error!r}") from error


def send_all(sinks: Sequence[Sink], log: LogStore, trouble: Callable[[str, str], None]) -> int:
    """One that cannot be reached does not keep the others waiting longer than it takes to notice."""
    sent = 0
    for sink in sinks:
        try:
            sent += sink.send(log)
        except (OSError, BadNote) as error:
            trouble(sink.name, str(error))
    return sent
