#!/usr/bin/env python3
"""Checks a bundle of the claims record on its own: it needs Python 3.11 and, for signatures, the `openssl` command.

    python3 verify.py BUNDLE.tar [--key KEY] [--checkpoint FILE] [--json]

Exit code: 0 all verified, 1 something is broken, 2 nothing is broken but something could not be checked.
"""

import argparse
import base64
import binascii
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

FORMAT, LEAF_VERSION, PROOF = "claimlog-bundle/1", 1, "c2sp.org/tlog-proof@v1"
VERIFIED, BROKEN, UNKNOWN = "verified", "broken", "unknown"
EXIT = {VERIFIED: 0, BROKEN: 1, UNKNOWN: 2}
BLOCK, WIDTH, HEIGHT, HASH, LENGTH = 512, 256, 8, 32, 2
ENTRIES, MOST = -1, 2**53
SMALL, LONGEST_LINE, CHUNK, MOST_TOLD = 2**25, 2**26, 2**20, 20
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
SHORT = re.compile(r"([0-9]{1,16}):([A-Za-z0-9+/]{43}=)")
SUM = re.compile(r"([0-9a-f]{64})  (.+)\n")
CITED = re.compile(r'"sha256:([0-9a-f]{64})"')
NEVER_THERE = re.compile(r'"unknown_documents":\[([^]]*)\]')
PUBLIC_KEY = bytes.fromhex("302a300506032b6570032100")
canonical = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True).encode
TOLD_BY_STATE = (("actor", "actor"), ("cause", "cause"), ("corr", "corr"), ("rec", "at"))
UNUSABLE = (ValueError, LookupError, TypeError, RecursionError)


class Broken(Exception):
    """What does not hold, and where; as many sentences as there are places."""

    def __str__(self) -> str:
        return "; ".join(map(str, self.args))


class Unknown(Exception):
    """What cannot be checked, and why."""


class Problems:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.count = 0

    def add(self, what: str) -> None:
        self.count += 1
        if self.count <= MOST_TOLD:
            self.told.append(what)

    def settle(self) -> None:
        """Raises Broken where there were some."""
        if self.count:
            raise Broken(*self.told, *([f"and {self.count - MOST_TOLD} more"] if self.count > MOST_TOLD else []))


class Check(NamedTuple):
    """One question to the bundle, and in words what was looked at, or each place that does not hold."""

    name: str
    outcome: str
    told: tuple[str, ...]


class Report(NamedTuple):
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> str:
        found = {check.outcome for check in self.checks}
        return next(one for one in (BROKEN, UNKNOWN, VERIFIED) if one in found)


# ---------------------------------------------------------------- the files of a bundle


class Place(NamedTuple):
    """Where the bytes of a file are: in a tar, or in a file of their own."""

    path: Path
    start: int
    size: int


class Bundle:
    """Its files by name. What is wrong with the whole stands in `damage`; what could be read before it is there."""

    def __init__(self, path: Path) -> None:
        self.places: dict[str, Place] = {}
        self.damage = ""
        try:
            for name, place in in_folder(path) if path.is_dir() else in_tar(path):
                if name in self.places or len(name) > 100 or not all(map(NAME.fullmatch, name.split("/"))):
                    raise Broken(f"{name[:120]!r}: twice in the bundle, or no name for a file of a bundle")
                self.places[name] = place
        except (Broken, OSError) as error:
            self.damage = str(error)

    def under(self, folder: str) -> list[str]:
        return sorted(name for name in self.places if name.startswith(folder))

    @contextmanager
    def opened(self, name: str) -> Iterator[tuple[BinaryIO, int]]:
        if name not in self.places:
            raise Broken(f"{name} is missing")
        path, start, size = self.places[name]
        with path.open("rb") as file:
            file.seek(start)
            yield file, size

    def read(self, name: str) -> bytes:
        with self.opened(name) as (file, size):
            if size > SMALL:
                raise Broken(f"{name} has {size} bytes, which cannot be right")
            return file.read(size)

    def text(self, name: str) -> str:
        return text_of(self.read(name), name)

    def lines(self, name: str) -> Iterator[bytes]:
        with self.opened(name) as (file, left):
            while line := file.readline(min(left, LONGEST_LINE)):
                left -= len(line)
                yield line

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, read once."""
        return {name: self.digest(name) for name in self.places}

    def digest(self, name: str) -> str:
        told = hashlib.sha256()
        with self.opened(name) as (file, left):
            while chunk := file.read(min(left, CHUNK)):
                left -= len(chunk)
                told.update(chunk)
        return told.hexdigest()


def in_folder(folder: Path) -> Iterator[tuple[str, Place]]:
    for where, folders, files in os.walk(folder):
        for path in (Path(where, name) for name in (*folders, *files)):
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise Broken(f"{path.relative_to(folder)} is neither a file nor a folder")
            if path.is_file():
                yield path.relative_to(folder).as_posix(), Place(path, 0, path.stat().st_size)


def in_tar(path: Path) -> Iterator[tuple[str, Place]]:
    """Plain files only, as the bundle has them: what a tar could hold besides is refused."""
    with path.open("rb") as tar:
        end = tar.seek(0, os.SEEK_END)
        at = 0
        while True:
            tar.seek(at)
            header = tar.read(BLOCK)
            if len(header) < BLOCK:
                raise Broken(f"the bundle is cut short: it ends after {end} bytes, without the mark of its end")
            if header == bytes(BLOCK):
                return
            name, size = header_of(header, at)
            if at + BLOCK + size > end:
                raise Broken(f"the bundle is cut short within {name}: {end - at - BLOCK} of {size} bytes are there")
            yield name, Place(path, at + BLOCK, size)
            at += BLOCK + (size + BLOCK - 1) // BLOCK * BLOCK


def header_of(header: bytes, at: int) -> tuple[str, int]:
    try:
        checksum = int(header[148:156].rstrip(b" \0"), 8)
        field = header[124:136]
        size = int.from_bytes(field[1:], "big") if field[0] == 0x80 else int(field.rstrip(b" \0"), 8)
        name = header[:100].rstrip(b"\0").decode("ascii")
    except ValueError:
        raise Broken(f"the bundle is damaged at byte {at}: no header of a file stands there") from None
    if checksum != sum(header) - sum(header[148:156]) + 8 * ord(" ") or header[156:157] != b"0" or size < 0 or header[345:346] != b"\0":
        raise Broken(f"the bundle is damaged at byte {at}: a header that does not fit its checksum, or is of no plain file")
    return name, size


def text_of(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Broken(f"{name} is not UTF-8 at byte {error.start}") from None


# ---------------------------------------------------------------- keys, notes, checkpoints


class Key(NamedTuple):
    name: str
    id: bytes
    raw: bytes

    @property
    def shown(self) -> str:
        return f"{self.name} (key {self.id.hex()})"


class Note(NamedTuple):
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes


def unb64(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise Broken(f"{what} is no base64")
    return raw


def key_of(text: str, what: str) -> Key:
    """Of a line `<name>+<hex id>+<base64>` (C2SP signed-note)."""
    found = VKEY.fullmatch(text.removesuffix("\n"))
    raw = unb64(found[3], what) if found else b""
    if not found or len(raw) != 33 or raw[0] != 1 or hashlib.sha256(f"{found[1]}\n".encode() + raw).hexdigest()[:8] != found[2]:
        raise Broken(f"{what} is no Ed25519 verifier key whose id fits it")
    return Key(found[1], bytes.fromhex(found[2]), raw[1:])


def note_of(raw: str, what: str) -> Note:
    text, blank, lines = raw.rpartition("\n\n")
    found = [SIGNATURE.fullmatch(line) for line in lines.split("\n")]
    if not blank or found.pop() or not lines.endswith("\n") or not found or None in found:
        raise Broken(f"{what} is no signed note: a text, an empty line and signatures are expected")
    signatures = [(one[1], unb64(one[2], f"a signature of {what}")) for one in found if one]
    return Note(f"{text}\n", tuple((name, signature[:4], signature[4:]) for name, signature in signatures))


def checkpoint_of(note: Note, what: str) -> Checkpoint:
    origin, size, root, *_ = [*note.text.split("\n"), "", "", ""]
    if not origin or not NUMBER.fullmatch(size) or int(size) >= MOST:
        raise Broken(f"{what} does not begin with the name of a log and its size")
    raw = unb64(root, f"the root of {what}")
    if len(raw) != HASH or (size == "0" and raw != hashlib.sha256().digest()):
        raise Broken(f"the root of {what} is none")
    return Checkpoint(origin, int(size), raw)


def signers(note: Note, keys: Iterable[Key], what: str) -> list[Key]:
    """Those of the keys that have signed. Raises Broken where a signature under such a key does not fit, Unknown without openssl."""
    known = {(key.name, key.id): key for key in keys}
    found = [(known[name, key_id], signature) for name, key_id, signature in note.signatures if (name, key_id) in known]
    for key, signature in found:
        if not fits(key.raw, signature, note.text.encode()):
            raise Broken(f"the signature of {key.shown} does not fit {what}")
    return [key for key, _ in found]


def fits(key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the Ed25519 signature is of the text; openssl decides. Raises Unknown where it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("key", PUBLIC_KEY + key), ("signature", signature), ("text", text)):
            Path(folder, name).write_bytes(content)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature"
        try:
            done = subprocess.run(command.split(), cwd=folder, capture_output=True, timeout=60, check=False)
        except (OSError, subprocess.SubprocessError) as error:
            raise Unknown(f"no signature can be checked: openssl cannot be run ({type(error).__name__})") from None
    if done.returncode == 0 and b"Verified Successfully" in done.stdout:
        return True
    if b"Verification Failure" in done.stdout + done.stderr:
        return False
    raise Unknown(f"no signature can be checked: openssl says {(done.stderr or done.stdout).decode(errors='replace')[:200].strip()!r}")


# ---------------------------------------------------------------- Merkle trees (RFC 6962), tiles (C2SP tlog-tiles)


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtree(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def split(size: int) -> int:
    """The largest power of two below."""
    return 1 << ((size - 1).bit_length() - 1)


def root_by(proof: Sequence[bytes], index: int, size: int, leaf: bytes) -> bytes | None:
    """Where an inclusion proof leads; None where it has too many or too few steps."""
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else None
    half, last = split(size), proof[-1]
    if index < half:
        below = root_by(proof[:-1], index, half, leaf)
        return below and node_hash(below, last)
    below = root_by(proof[:-1], index - half, size - half, leaf)
    return below and node_hash(last, below)


def roots_by(proof: Sequence[bytes], old: int, new: int, older: bytes | None) -> tuple[bytes, bytes] | None:
    """Where a consistency proof leads, for both trees; `older` is the older root while the way leads along the left edge."""
    if old == new:
        known = [*proof, *([older] if older else [])]
        return (known[0], known[0]) if len(known) == 1 else None
    if not proof:
        return None
    half, last = split(new), proof[-1]
    if old <= half:
        below = roots_by(proof[:-1], old, half, older)
        return below and (below[0], node_hash(below[1], last))
    below = roots_by(proof[:-1], old - half, new - half, None)
    return below and (node_hash(last, below[0]), node_hash(last, below[1]))


def hashes_of(lines: Iterable[str], what: str) -> list[bytes]:
    found = [unb64(line, what) for line in lines]
    if any(len(one) != HASH for one in found) or len(found) > 128:
        raise Broken(f"{what} is no list of hashes")
    return found


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[n : n + HASH] for n in range(0, len(tile), HASH)]


class Tiles:
    """The tree of the bundle's files; every reader raises Broken at what is missing or of another length."""

    def __init__(self, bundle: Bundle, size: int) -> None:
        self.bundle, self.size = bundle, size
        self.tile = lru_cache(maxsize=600)(self.read_tile)
        self.entries = lru_cache(maxsize=2)(self.read_entries)

    def path(self, level: int, n: int) -> tuple[str, int]:
        width = min(WIDTH, (self.size >> HEIGHT * max(level, 0)) - n * WIDTH)
        parts = [f"{n % 1000:03}"]
        while n := n // 1000:
            parts.insert(0, f"x{n % 1000:03}")
        kind = "entries" if level == ENTRIES else str(level)
        return f"tile/{kind}/{'/'.join(parts)}{'' if width == WIDTH else f'.p/{width}'}", width

    def read_tile(self, level: int, n: int) -> bytes:
        name, width = self.path(level, n)
        tile = self.bundle.read(name)
        if len(tile) != width * HASH:
            raise Broken(f"{name} has {len(tile)} bytes where {width} hashes belong")
        return tile

    def read_entries(self, n: int) -> list[bytes]:
        name, width = self.path(ENTRIES, n)
        raw, found, at = self.bundle.read(name), [], 0
        while at < len(raw):
            start = at + LENGTH
            at = start + int.from_bytes(raw[at:start], "big")
            found.append(raw[start:at])
        if at != len(raw) or len(found) != width:
            raise Broken(f"{name} does not hold {width} whole entries")
        return found

    def entry(self, index: int) -> bytes:
        return self.entries(index // WIDTH)[index % WIDTH]

    def node(self, level: int, index: int) -> bytes:
        within = level % HEIGHT
        first = (index << within) % WIDTH
        tile = self.tile(level // HEIGHT, (index << within) // WIDTH)
        return subtree(hashes_in(tile)[first : first + (1 << within)])

    def root(self, size: int) -> bytes:
        """Of the first leaves, up to all of them."""
        peaks, at = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                peaks.append(self.node(level, at >> level))
                at += 1 << level
        found = peaks.pop() if peaks else hashlib.sha256().digest()
        while peaks:
            found = node_hash(peaks.pop(), found)
        return found

    def settle(self) -> None:
        """Raises Broken where the entries do not lead to the tiles, or tiles not to those above; ends at what is missing."""
        problems = Problems()
        level, count = 0, self.size
        while count:
            for n in range((count + WIDTH - 1) // WIDTH):
                if self.tile(level, n) != b"".join(self.below(level, n, min(WIDTH, count - n * WIDTH))):
                    problems.add(f"{self.path(level, n)[0]} does not fit {'the entries' if level == 0 else 'the tiles'} below it")
            level, count = level + 1, count // WIDTH
        problems.settle()

    def below(self, level: int, n: int, width: int) -> Iterator[bytes]:
        if level == 0:
            yield from map(leaf_hash, self.entries(n))
        else:
            yield from (subtree(hashes_in(self.tile(level - 1, n * WIDTH + one))) for one in range(width))


# ---------------------------------------------------------------- events


class Events:
    """What stands in events.jsonl: `against` is told the index and the leaf of each line, and raises Broken."""

    def __init__(self, origin: str, against: Callable[[int, bytes], None]) -> None:
        self.origin, self.against = origin, against
        self.problems, self.order = Problems(), Problems()
        self.count = self.position = 0
        self.versions: dict[str, int] = {}
        self.cited: dict[str, int] = {}
        self.companies: dict[str, str] = {}
        self.brought: dict[tuple[str, str], int] = {}
        self.absent: dict[tuple[str, str], int] = {}
        self.never_there: set[str] = set()

    def read(self, lines: Iterable[bytes]) -> None:
        for number, line in enumerate(lines, 1):
            self.count = number
            try:
                self.take(number, line)
            except Broken as error:
                self.problems.add(f"line {number}: {error}")
            except UNUSABLE as error:
                self.problems.add(f"line {number} is no event: {str(error)[:200]}")

    def take(self, number: int, line: bytes) -> None:
        told = json.loads(line)
        if not isinstance(told, dict) or f"{canonical(told)}\n".encode() != line:
            raise Broken("is not a line of canonical JSON (keys sorted, no space, each once)")
        index, state, position = told.pop("leaf"), told.pop("state"), told["pos"]
        if type(index) is not int or not 0 <= index < MOST or type(position) is not int or not isinstance(state, str):
            raise Broken(f"position {str(position)[:20]}: no leaf of the log stands for it")
        self.follow(number, position, told)
        self.documents(number, told, state)
        wrong = list(self.differences(told, state))
        try:
            self.against(index, canonical(told).encode())
        except Broken as error:
            wrong.append(str(error))
        if wrong:
            raise Broken(f"position {position}: {'; '.join(wrong)}")

    def follow(self, number: int, position: int, told: dict[str, Any]) -> None:
        if position <= self.position:
            self.order.add(f"line {number}: position {position} does not come after {self.position}")
        stream, version, before = str(told["stream"]), told["ver"], self.versions.get(str(told["stream"]), 0)
        if type(version) is not int or version != before + 1:
            self.order.add(f"line {number}: position {position}: version {str(version)[:20]} of stream {stream} follows {before}")
        self.position, self.versions[stream] = position, version if type(version) is int else before

    def differences(self, told: dict[str, Any], state: str) -> Iterator[str]:
        """Of the line in itself: the stored bytes by their digest, and the leaf's words by those bytes."""
        if hashlib.sha256(state.encode()).hexdigest() != told["stored_sha256"]:
            yield "its state does not hash to stored_sha256"
        if told["log"] != self.origin or told["v"] != LEAF_VERSION:
            yield f"is of the log {told['log']!r:.100}, version {told['v']!r:.20}, not of {self.origin!r:.100}"
        around = envelope_of(state)
        wrong = [name for name, of in TOLD_BY_STATE if told[name] != around.get(of)]
        if wrong:
            yield f"its leaf says another {', '.join(wrong)} than its state"

    def documents(self, number: int, told: dict[str, Any], state: str) -> None:
        """By company, the position at which each was last brought, and last erased or said not to be there."""
        kind, stream, position = str(told["type"]), str(told["stream"]), told["pos"]
        cited = CITED.findall(state)
        for document in cited:
            self.cited.setdefault(document, number)
        if kind.startswith("claim.submitted."):
            self.companies[stream] = next((str(one["company"]) for one in objects_in(state) if "company" in one), "")
        company = self.companies.get(stream, "")
        if cited and kind.startswith("claim."):
            self.brought |= {(company, one["document_id"][7:]): position for one in objects_in(state) if brings(one)}
        if cited and '"unknown_documents":["' in state:
            unknown = {one for some in NEVER_THERE.findall(state) for one in CITED.findall(some)}
            self.never_there |= unknown
            self.absent |= {(company, one): position for one in unknown}
        if kind == "erasure.subject_erased.v1":
            erased = [one for one in objects_in(state) if {"company", "document_id"} <= one.keys()]
            self.absent |= {(str(one["company"]), str(one["document_id"])[7:]): position for one in erased}

    def rightly_absent(self) -> set[str]:
        """Erased, or not there, after every company that brought it did so for the last time."""
        needed = {one for (company, one), at in self.brought.items() if at > self.absent.get((company, one), 0)}
        return {one for _, one in self.absent} - needed


def brings(one: dict[str, Any]) -> bool:
    """As evidence, and does not only speak of it."""
    return {"document_id", "kind"} <= one.keys() and isinstance(one["document_id"], str)


def objects_in(state: str) -> Iterator[dict[str, Any]]:
    """All that stand in it, the outer ones first; none where it is no JSON."""
    try:
        left = [json.loads(state)]
    except (ValueError, RecursionError):
        return
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def envelope_of(state: str) -> dict[str, str]:
    try:
        told = json.loads(state)
    except (ValueError, RecursionError):
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)} if isinstance(told, dict) else {}


class Whole:
    """Every leaf has its line, in the order of the leaves."""

    def __init__(self, tiles: Tiles) -> None:
        self.tiles, self.next = tiles, 0
        self.missing = Problems()

    def against(self, index: int, leaf: bytes) -> None:
        if not self.next <= index < self.tiles.size:
            raise Broken(f"leaf {str(index)[:20]} is out of its order, where leaf {self.next} belongs")
        self.skip(index)
        self.next = index + 1
        entry = self.tiles.entry(index)
        if leaf != entry:
            raise Broken(f"is not as leaf {index} of the log has it: {differing(leaf, entry)}")

    def skip(self, index: int) -> None:
        if index > self.next:
            self.missing.add(f"leaves {self.next} to {index - 1} of the log have no event: {index - self.next} were taken out")

    def settle(self) -> None:
        self.skip(self.tiles.size)
        self.missing.settle()


def differing(leaf: bytes, entry: bytes) -> str:
    try:
        new, old = json.loads(leaf), json.loads(entry)
        return ", ".join(name for name in sorted({*new, *old}) if new.get(name) != old.get(name)) or "other bytes"
    except (*UNUSABLE, AttributeError):
        return "the leaf is no JSON"


class OfClaim:
    """Every line has its proof, and every proof its line."""

    def __init__(self, bundle: Bundle, claim: str, note: str, head: Checkpoint) -> None:
        self.bundle, self.claim, self.note, self.head = bundle, claim, note, head
        self.left = set(bundle.under("proofs/"))

    def against(self, index: int, leaf: bytes) -> None:
        if json.loads(leaf)["stream"] != self.claim:
            raise Broken(f"leaf {index} is not of claim {self.claim}")
        name = f"proofs/{index}.tlog-proof"
        text = self.bundle.text(name)
        self.left.discard(name)
        version, at, *proof = text.partition("\n\n")[0].split("\n")
        if version != PROOF or at != f"index {index}" or text.partition("\n\n")[2] != self.note:
            raise Broken(f"{name} is no proof of leaf {index} for the bundle's checkpoint")
        hashes = hashes_of(proof, name)
        if not index < self.head.size or root_by(hashes, index, self.head.size, leaf_hash(leaf)) != self.head.root:
            raise Broken(f"{name} does not lead from this line to the checkpoint: it is not as leaf {index} of the log has it")

    def settle(self) -> None:
        if self.left:
            raise Broken(f"no event of the claim stands for {', '.join(sorted(self.left)[:MOST_TOLD])}")


# ---------------------------------------------------------------- the checks


class Verification:
    """Each check tells what it looked at. What one finds broken is Unknown to those that build on it."""

    def __init__(self, bundle: Bundle, key: str | None, kept: Path | None) -> None:
        self.bundle, self.given, self.kept = bundle, key, kept
        self.events: Events | None = None

    def checks(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield from (("files", self.files), ("format", self.format), ("checkpoint", self.signature), ("earlier checkpoint", self.earlier))
        is_claim = bool(self.bundle.under("proofs/")) if self.info is None else self.info["claim"] is not None
        if not is_claim:
            yield "tree", self.tree
        yield from (("events", self.read_events), ("order", self.order), ("documents", self.documents))
        if not is_claim:
            yield "views", self.views
        if self.kept:
            yield "kept checkpoint", self.kept_checkpoint

    @cached_property
    def info(self) -> dict[str, Any] | None:
        """What bundle.json says; None where it says nothing that can be used."""
        try:
            told = json.loads(self.bundle.read("bundle.json"))
        except (Broken, OSError, ValueError, RecursionError):
            return None
        known = isinstance(told, dict) and told.keys() >= {"format", "origin", "claim", "size"} and isinstance(told["claim"], str | None)
        return told if known else None

    def told(self) -> dict[str, Any]:
        if self.info is None or self.info["format"] != FORMAT:
            raise Unknown("needs a bundle.json that can be used")
        return self.info

    @cached_property
    def head(self) -> tuple[str, Checkpoint]:
        raw = self.bundle.text("checkpoint")
        return raw, checkpoint_of(note_of(raw, "checkpoint"), "checkpoint")

    def known_head(self) -> tuple[str, Checkpoint]:
        try:
            return self.head
        except Broken:
            raise Unknown("needs a checkpoint that can be read") from None

    @cached_property
    def own_keys(self) -> list[Key]:
        return [key_of(self.bundle.text(name), name) for name in self.bundle.under("keys/")]

    @cached_property
    def given_key(self) -> Key | None:
        if self.given is None:
            return None
        try:
            return key_of(self.given if VKEY.fullmatch(self.given) else Path(self.given).read_text(), "the key given")
        except (Broken, OSError, ValueError) as error:
            raise Broken(f"the key given cannot be used: {error}") from None

    @cached_property
    def tiles(self) -> Tiles:
        return Tiles(self.bundle, self.known_head()[1].size)

    def files(self) -> str:
        if self.bundle.damage:
            raise Broken(self.bundle.damage)
        listed = sums(self.bundle, "files.sha256")
        problems = Problems()
        for name in sorted((self.bundle.places.keys() | listed.keys()) - {"files.sha256"}):
            if name not in self.bundle.places:
                problems.add(f"{name} is missing: the bundle is not complete")
            elif self.bundle.digests[name] != listed.get(name):
                problems.add(f"{name} is {'not as it was written' if name in listed else 'not listed in files.sha256'}")
        problems.settle()
        return f"all {len(listed)} files are complete"

    def format(self) -> str:
        info = self.info
        if info is None:
            raise Broken("bundle.json does not say what this bundle is")
        if info["format"] != FORMAT:
            raise Broken(f"the bundle is of format {info['format']!r:.100}, this program knows {FORMAT}")
        head = self.known_head()[1]
        if (info["origin"], info["size"]) != (head.origin, head.size):
            raise Broken(f"bundle.json names another log or size than the checkpoint, {head.origin} with {head.size} events")
        of = f"claim {info['claim']}" if info["claim"] else "the whole record"
        return f"{FORMAT}: {of}, from log {head.origin} at {head.size} events"

    def signature(self) -> str:
        raw, _ = self.head
        note = note_of(raw, "checkpoint")
        key = self.given_key
        by = signers(note, [key] if key else self.own_keys, "the checkpoint")
        if by and key:
            return f"signed by {key.shown}, the key given"
        if by:
            shown = ", ".join(one.shown for one in by)
            return f"signed by {shown}; this key came with the bundle: compare it with one got elsewhere, or give that with --key"
        names = ", ".join(f"{name} (key {key_id.hex()})" for name, key_id, _ in note.signatures)
        raise Broken(f"signed by {names}: not by {key.shown + ', the key given' if key else 'a key of this bundle'}")

    def keys(self) -> list[Key]:
        """That of the caller and, for what the checkpoint proves anyway, those of the bundle: an older one may have been replaced since."""
        return [*([self.given_key] if self.given_key else []), *self.own_keys]

    def earlier(self) -> str:
        names = [name for name in ("checkpoint.previous", "consistency") if name in self.bundle.places]
        if not names:
            return "none in the bundle: it holds the first checkpoint of its log"
        _, head = self.known_head()
        note = note_of(self.bundle.text("checkpoint.previous"), "checkpoint.previous")
        old = checkpoint_of(note, "checkpoint.previous")
        proof = hashes_of(self.bundle.text("consistency").splitlines(), "consistency")
        before = old.origin == head.origin and 0 < old.size < head.size
        if not before or roots_by(proof, old.size, head.size, old.root) != (old.root, head.root):
            raise Broken(f"the log of {head.size} events is not a continuation of its earlier checkpoint of {old.size}")
        if not signers(note, self.keys(), "checkpoint.previous"):
            raise Broken("checkpoint.previous is not signed by a known key")
        return f"the log at {old.size} events is the beginning of the log at {head.size}"

    def tree(self) -> str:
        _, head = self.known_head()
        self.tiles.settle()
        if self.tiles.root(head.size) != head.root:
            raise Broken(f"the tiles do not lead to the root of the checkpoint of {head.size} events")
        return f"{head.size} entries lead to the checkpoint's root"

    def read_events(self) -> str:
        info = self.told()
        raw, head = self.known_head()
        side = OfClaim(self.bundle, info["claim"], raw, head) if info["claim"] else Whole(self.tiles)
        events = Events(head.origin, side.against)
        events.read(self.bundle.lines("events.jsonl"))
        self.events = events
        try:
            side.settle()
        except Broken as error:
            for one in error.args:
                events.problems.add(one)
        if info["claim"] and not events.count:
            events.problems.add("there is no event")
        events.problems.settle()
        return f"{events.count} events are as the log has them, and their stored bytes as their leaves say"

    def seen(self) -> Events:
        if self.events is None:
            raise Unknown("needs the events")
        return self.events

    def order(self) -> str:
        events = self.seen()
        events.order.settle()
        return f"positions ascend, versions of {len(events.versions)} streams have no gap"

    def documents(self) -> str:
        events, problems = self.seen(), Problems()
        held = {name.removeprefix("documents/") for name in self.bundle.under("documents/")}
        for one in sorted(held):
            if self.bundle.digests[f"documents/{one}"] != one:
                problems.add(f"documents/{one}: its bytes are those of another document, {self.bundle.digests[f'documents/{one}']}")
        said = set(CITED.findall(self.bundle.text("erased.json")))
        absent = events.rightly_absent()
        here = held | (events.never_there & absent)
        gone = {one: line for one, line in events.cited.items() if one not in here}
        for one in sorted(gone.keys() - absent - said):
            problems.add(f"document sha256:{one}, cited in line {gone[one]}, is neither here nor erased since it was last cited")
        problems.settle()
        if claimed := sorted((gone.keys() & said) - absent):
            raise Unknown(f"{len(claimed)} documents are said to be erased; only a later bundle of the whole record proves that")
        return f"those here ({len(held)}) are what their names say, those cited and not here ({len(gone)}) were erased"

    def views(self) -> str:
        listed, there = sums(self.bundle, "views.sha256"), set(self.bundle.under("views/"))
        wrong = sorted(name for name in there | listed.keys() if name not in there or self.bundle.digests[name] != listed.get(name))
        if wrong:
            raise Broken(*(f"{name} is not the view that views.sha256 lists" for name in wrong[:MOST_TOLD]))
        return f"{len(there)} views hash to views.sha256"

    def kept_checkpoint(self) -> str:
        old, note = self.kept_by_caller()
        head = self.known_head()[1]
        if old.origin not in ("", head.origin):
            raise Broken(f"the kept checkpoint is of log {old.origin}, the bundle of {head.origin}")
        if old.size > head.size:
            raise Broken(f"the bundle ends at {head.size} events, the kept checkpoint has {old.size}: it is older, or the log was cut back")
        if self.root_at(old.size) != old.root:
            raise Broken(f"the first {old.size} events are not those of the kept checkpoint: the log was rewritten")
        if note and not signers(note, self.keys(), "the kept checkpoint"):
            names = ", ".join(f"{name} (key {key_id.hex()})" for name, key_id, _ in note.signatures)
            raise Broken(f"the kept checkpoint is signed by {names}, not by the key of this bundle")
        return f"the kept checkpoint of {old.size} events{'' if note else ', which is not signed,'} is the beginning of this log"

    def kept_by_caller(self) -> tuple[Checkpoint, Note | None]:
        """No note where it is `<size>:<root>`, as every answer carries it."""
        assert self.kept
        try:
            raw = self.kept.read_bytes().decode()
        except (OSError, ValueError) as error:
            raise Broken(f"the kept checkpoint cannot be read: {error}") from None
        what = "the kept checkpoint"
        if short := SHORT.fullmatch(raw.strip()):
            return Checkpoint("", int(short[1]), unb64(short[2], what)), None
        note = note_of(raw, what)
        return checkpoint_of(note, what), note

    def root_at(self, size: int) -> bytes:
        """Raises Unknown for a claim's bundle, which has no tiles, unless it is of one of its own checkpoints."""
        _, head = self.known_head()
        if not self.told()["claim"]:
            return self.tiles.root(size)
        own = [head]
        if "checkpoint.previous" in self.bundle.places:
            own.append(checkpoint_of(note_of(self.bundle.text("checkpoint.previous"), "checkpoint.previous"), "checkpoint.previous"))
        for one in own:
            if one.size == size:
                return one.root
        raise Unknown("a claim's bundle cannot show it: ask for a bundle of the whole record")


def sums(bundle: Bundle, name: str) -> dict[str, str]:
    """A list as sha256sum writes it: digests by file."""
    found = [SUM.fullmatch(line) for line in bundle.text(name).splitlines(keepends=True)]
    listed = {one[2]: one[1] for one in found if one}
    if len(listed) != len(found):
        raise Broken(f"{name} has a line that is no digest of a file, or one twice")
    return listed


def verify_bundle(path: str | Path, key: str | None = None, checkpoint: str | Path | None = None) -> Report:
    """`key`: a verifier key got elsewhere, or a file with it. `checkpoint`: a file that somebody kept. Never raises."""
    verification = Verification(Bundle(Path(path)), key, Path(checkpoint) if checkpoint else None)
    return Report(tuple(judged(name, check) for name, check in verification.checks()))


def judged(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, VERIFIED, (check(),))
    except Broken as error:
        return Check(name, BROKEN, tuple(map(str, error.args)))
    except Unknown as error:
        return Check(name, UNKNOWN, (str(error),))
    except (OSError, MemoryError, OverflowError, AttributeError, *UNUSABLE) as error:
        return Check(name, BROKEN, (f"it cannot be read: {type(error).__name__}: {str(error)[:200]}",))


def show(report: Report, out: Any) -> None:
    for name, outcome, told in report.checks:
        for n, line in enumerate(told):
            shown = "".join(c if c.isprintable() else "?" for c in line[:500])  # it may quote what a forger wrote
            out.write(f"{outcome if n == 0 else '':<10}{name if n == 0 else '':<20}{shown}\n")
    out.write(f"\n{report.outcome}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a bundle of the claims record.", epilog="Exit: 0 verified, 1 broken, 2 unknown.")
    parser.add_argument("bundle", help="the tar, or the folder it was unpacked into")
    parser.add_argument("--key", help="the log's key, or a file with it, got elsewhere than with this bundle")
    parser.add_argument("--checkpoint", help="a file with a checkpoint that was kept earlier")
    parser.add_argument("--json", action="store_true", help="for machines")
    asked = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    report = verify_bundle(asked.bundle, asked.key, asked.checkpoint)
    if asked.json:
        told = {"outcome": report.outcome, "checks": [one._asdict() for one in report.checks]}
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        show(report, sys.stdout)
    return EXIT[report.outcome]


if __name__ == "__main__":
    sys.exit(main())
