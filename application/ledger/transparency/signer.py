"""Who signs checkpoints: with keys and a memory of his own, outside the database, so that a rewritten log gets no signature."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.adapters.secret_files import make_folder, sync_folder
from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.merkle import EMPTY_ROOT, extends
from application.ledger.transparency.notes import BadNote, Note, Verifier, sign, verifier_of

KEY_BYTES = 32


class Inconsistent(Exception):
    """The log is not what was signed before with something added."""


class Signer:
    """A folder: `origin`, `state` (the note signed last), `keys/<id>.key` (secret) and `keys/<id>.vkey` (public; it stays)."""

    def __init__(self, folder: Path, *, signed_before: Callable[[], bool] = lambda: False) -> None:
        """`signed_before`: whether the log has a signer, so that a folder without one is not the right one. Raises BadNote."""
        self.folder, self.keys = folder, folder / "keys"
        make_folder(self.keys)
        with self.alone():
            if not (folder / "origin").exists():
                self.refuse_to_begin(signed_before)
                self.begin(f"claimlog/{secrets.token_hex(8)}")
        self.origin = (folder / "origin").read_text().strip()
        if not self.origin:
            raise BadNote(f"{folder / 'origin'} is empty: restore it, it is the first line of every checkpoint")

    def refuse_to_begin(self, signed_before: Callable[[], bool]) -> None:
        """A crash while the first key is made leaves nothing that was ever signed with."""
        state = self.folder / "state"
        if state.exists() and Checkpoint.parse(Note.parse(state.read_text()).text).size:
            raise BadNote(f"{self.folder / 'origin'} is gone: restore it, it is the first line of {state}")
        if signed_before():
            raise BadNote(f"{self.folder} has no signer, and the log was signed before: bring his folder back, or set CLAIMLOG_SIGNER_DIR")

    def begin(self, origin: str) -> None:
        """The name comes last: a folder without one was never signed with."""
        for left in self.keys.iterdir():
            left.unlink()
        key = self.made(origin)
        empty = Checkpoint(origin, 0, EMPTY_ROOT)
        replace(self.folder / "state", Note(empty.text, (sign(origin, key, empty.text),)).raw.encode(), 0o600)
        replace(self.folder / "origin", f"{origin}\n".encode(), 0o444)

    def new_key(self) -> None:
        """From the next checkpoint on it is signed with this one too."""
        with self.alone():
            self.made(self.origin)

    def made(self, origin: str) -> Ed25519PrivateKey:
        key = Ed25519PrivateKey.generate()
        verifier = verifier_of(origin, key)
        replace(self.keys / f"{verifier.key_id.hex()}.vkey", f"{verifier.text}\n".encode(), 0o444)
        replace(self.keys / f"{verifier.key_id.hex()}.key", key.private_bytes_raw(), 0o400)
        return key

    def retire(self, verifier: Verifier) -> None:
        """Its secret is destroyed; who knows the public half can still check what it signed."""
        with self.alone():
            (self.keys / f"{verifier.key_id.hex()}.key").unlink(missing_ok=True)

    def signing(self) -> list[Verifier]:
        """Of the keys that sign now, oldest first. Raises BadNote."""
        with self.alone():
            return [verifier_of(self.origin, key) for key in self.secrets()]

    def verifiers(self) -> list[Verifier]:
        """Of all keys that ever signed. Raises BadNote."""
        return [Verifier.parse(path.read_text()) for path in sorted(self.keys.glob("*.vkey"))]

    def secrets(self) -> list[Ed25519PrivateKey]:
        """Oldest first. Raises BadNote where one is damaged, or none is there."""
        paths = sorted(self.keys.glob("*.key"), key=lambda path: path.stat().st_mtime_ns)
        if not paths:
            raise BadNote(f"{self.keys}: there is no key to sign with")
        return [self.secret(path) for path in paths]

    def secret(self, path: Path) -> Ed25519PrivateKey:
        raw = path.read_bytes()
        if len(raw) == KEY_BYTES:
            key = Ed25519PrivateKey.from_private_bytes(raw)
            if verifier_of(self.origin, key).key_id.hex() == path.stem:
                return key
        raise BadNote(f"{path}: the key is damaged")

    def last(self) -> Checkpoint:
        """What was signed last. Raises BadNote where that cannot be told: then nothing is signed either."""
        try:
            raw = (self.folder / "state").read_bytes()
            note = Note.parse(raw.decode())
        except (OSError, UnicodeError) as error:
            raise BadNote(f"{self.folder / 'state'}: {error}") from error
        if note.raw.encode() != raw:
            raise BadNote(f"{self.folder / 'state'}: not written as a note is")
        note.opened_by(self.verifiers())
        return Checkpoint.parse(note.text)

    def sign(self, checkpoint: Checkpoint, prove: Callable[[int], Sequence[bytes]]) -> Note:
        """`prove` gives the consistency proof from a smaller size. Raises Inconsistent, and BadNote."""
        with self.alone():
            last = self.last()
            if checkpoint.origin != self.origin:
                raise Inconsistent(f"the log is called {checkpoint.origin}, this signer signs for {self.origin}")
            if checkpoint.size < last.size:
                raise Inconsistent(f"the log has {checkpoint.size} leaves; {last.size} were signed before")
            if not extends(last.size, last.root, checkpoint.size, checkpoint.root, prove(last.size)):
                raise Inconsistent(f"the log of {checkpoint.size} leaves does not begin with the {last.size} that were signed before")
            note = Note(checkpoint.text, tuple(sign(self.origin, key, checkpoint.text) for key in self.secrets()))
            replace(self.folder / "state", note.raw.encode(), 0o600)
        return note

    @contextmanager
    def alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield


def replace(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, also after a power cut."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
