"""A scanner that speaks clamd's protocol over a real socket, and knows a few signatures."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# In two pieces, or scanners would find it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Signature"


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        said = self.rfile.read(10)
        scanner: Any = self.server
        scanner.asked += 1
        if said == b"zINSTREAM\0" and not scanner.silent:
            self.wfile.write(self.answer(scanner).encode() + scanner.end)

    def answer(self, scanner: Any) -> str:
        content = bytearray()
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > scanner.most:
                return "INSTREAM size limit exceeded. ERROR"
        found = [name for name, words in scanner.signatures.items() if words in content]
        return scanner.says or (f"stream: {found[0]} FOUND" if found else "stream: OK")


class OverTcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    asked, silent, most, says, end = 0, False, 2**25, "", b"\0"


class OverFile(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    asked, silent, most, says, end = 0, False, 2**25, "", b"\0"


@contextmanager
def scanner_at(path: Path | None = None) -> Iterator[Any]:
    """On a port of its own, or at a path. `address` is as the setting names it."""
    server: Any = OverFile(str(path), Conversation) if path else OverTcp(("127.0.0.1", 0), Conversation)
    server.signatures = {SIGNATURE: EICAR}
    server.address = f"clamd:{path}" if path else f"clamd://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def scanner() -> Iterator[Any]:
    with scanner_at() as scanner:
        yield scanner
