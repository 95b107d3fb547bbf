"""Signed notes (C2SP signed-note): a text and under it the signatures of those who vouch for it."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
ID, STAMP, MOST_SIGNATURES = 4, 8, 64
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class BadNote(Exception):
    """What is wrong with a note, in words."""


class Signature(NamedTuple):
    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {b64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name: who is asked whether a signature is his. `kind` ED25519 signs texts, COSIGNATURE what it witnessed."""

    name: str
    key: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.key).digest()[:ID]

    @property
    def text(self) -> str:
        """As signed-note writes it: `<name>+<hex id>+<base64>`."""
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.key)}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Raises BadNote."""
        try:
            name, key_id, key = text.strip().split("+", 2)
            raw = unb64(key)
            found = cls(name, raw[1:], raw[0])
            Ed25519PublicKey.from_public_bytes(found.key)
        except (ValueError, IndexError) as error:
            raise BadNote(f"no verifier key: {text.strip()[:100]!r}, expected <name>+<id>+<base64>") from error
        if found.key_id.hex() != key_id or found.kind not in (ED25519, COSIGNATURE):
            raise BadNote(f"the id of the verifier key {name} does not fit its key")
        return found

    def signed(self, text: str, signature: bytes) -> bool:
        body, given = text.encode(), signature
        if self.kind == COSIGNATURE:
            body = f"cosignature/v1\ntime {int.from_bytes(signature[:STAMP], 'big')}\n{text}".encode()
            given = signature[STAMP:]
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(given, body)
        except InvalidSignature:
            return False
        return True


class Note(NamedTuple):
    """`text` ends with a line break."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: str) -> "Note":
        """Raises BadNote."""
        text, blank, lines = raw.rpartition("\n\n")
        found = [SIGNATURE.fullmatch(line) for line in lines.split("\n")[:-1]]
        if (
            not blank
            or not found
            or not lines.endswith("\n")
            or len(found) > MOST_SIGNATURES
            or any(ord(c) < 32 and c != "\n" for c in raw)
        ):
            raise BadNote("no signed note: expected a text, an empty line and lines of signatures")
        note = cls(f"{text}\n", tuple(signature_of(one) for one in found))
        if note.raw != raw:
            raise BadNote("no signed note: a signature is not in the shortest base64")
        return note

    @property
    def raw(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def signers(self, known: Iterable[Verifier]) -> list[Verifier]:
        """Those of the known keys that have signed. Raises BadNote where a signature in such a name is none."""
        by_id = {(one.name, one.key_id): one for one in known}
        signers = []
        for name, key_id, signature in self.signatures:
            if verifier := by_id.get((name, key_id)):
                if not verifier.signed(self.text, signature):
                    raise BadNote(f"the signature of {name} (key {key_id.hex()}) does not fit the text")
                signers.append(verifier)
        return signers

    def opened_by(self, known: Iterable[Verifier]) -> list[Verifier]:
        """Raises BadNote also where none of them has signed."""
        signers = self.signers(known)
        if not signers:
            names = ", ".join(f"{one.name} (key {one.key_id.hex()})" for one in self.signatures)
            raise BadNote(f"signed by {names}: none of the known keys")
        return signers


def signature_of(found: re.Match[str] | None) -> Signature:
    raw = unb64_or_none(found[2]) if found else None
    if found is None or raw is None or len(raw) <= ID:
        raise BadNote("no signed note: a line under its text is no signature")
    return Signature(found[1], raw[:ID], raw[ID:])


def sign(name: str, key: Ed25519PrivateKey, text: str) -> Signature:
    return Signature(name, verifier_of(name, key).key_id, key.sign(text.encode()))


def verifier_of(name: str, key: Ed25519PrivateKey) -> Verifier:
    return Verifier(name, key.public_key().public_bytes_raw())


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def unb64(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text, validate=True)


def unb64_or_none(text: str) -> bytes | None:
    try:
        return unb64(text)
    except binascii.Error:
        return None
