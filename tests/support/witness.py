"""A witness as C2SP tlog-witness describes him: he countersigns what extends all that he has countersigned before."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.merkle import extends
from application.ledger.transparency.notes import COSIGNATURE, STAMP, BadNote, Note, Signature, Verifier, unb64

Answer = tuple[int, str, bytes]
NAME, TEXT, SIZE = "witness.example/w1", "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass
class Witness:
    """`logs` are the keys of those he knows, by origin; `says` is what he answers in the place of anything else."""

    logs: dict[str, list[Verifier]]
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seen: dict[str, Checkpoint] = field(default_factory=dict)
    says: Answer | None = None
    asked: int = 0
    port: int = 0

    @property
    def verifier(self) -> Verifier:
        return Verifier(NAME, self.key.public_key().public_bytes_raw(), COSIGNATURE)

    @property
    def address(self) -> str:
        """As a sink is named."""
        return f"http://127.0.0.1:{self.port}#{self.verifier.text}"

    def answer(self, body: str) -> Answer:
        self.asked += 1
        if self.says:
            return self.says
        try:
            head, raw = body.split("\n\n", 1)
            note = Note.parse(raw)
            checkpoint = Checkpoint.parse(note.text)
            old, *proof = head.split("\n")
            return self.judge(int(old.removeprefix("old ")), [unb64(one) for one in proof], note, checkpoint)
        except (ValueError, BadNote) as error:
            return 400, TEXT, str(error).encode()

    def judge(self, old: int, proof: list[bytes], note: Note, new: Checkpoint) -> Answer:
        if new.origin not in self.logs:
            return 404, TEXT, b"I do not know this log"
        try:
            note.opened_by(self.logs[new.origin])
        except BadNote as error:
            return 403, TEXT, str(error).encode()
        last = self.seen.get(new.origin, Checkpoint(new.origin, 0, b""))
        if old > new.size:
            return 400, TEXT, b"the old size is beyond the new one"
        if old != last.size or (old == new.size and old and last.root != new.root):
            return 409, SIZE, f"{last.size}\n".encode()
        if old and not extends(old, last.root, new.size, new.root, proof):
            return 422, TEXT, b"the proof does not fit"
        self.seen[new.origin] = new
        return 200, TEXT, self.countersignature(note.text).line.encode()

    def countersignature(self, text: str, at: int | None = None) -> Signature:
        at = int(time.time()) if at is None else at
        signed = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return Signature(NAME, self.verifier.key_id, at.to_bytes(STAMP, "big") + signed)


@contextmanager
def at_work(witness: Witness) -> Iterator[Witness]:
    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, kind, content = witness.answer(body) if self.path == "/add-checkpoint" else (404, TEXT, b"")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        witness.port = server.server_port
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield witness
        finally:
            server.shutdown()
            thread.join()
