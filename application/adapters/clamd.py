"""clamd, asked over its socket: the bytes go to it as a stream, so that it needs no access to the files."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

from application.ports import ScannerUnavailable

PORT, CHUNK = 3310, 2**16
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 60.0
BEGIN, OVER = b"zINSTREAM\0", struct.pack(">I", 0)
LONGEST_ANSWER = 4096
CLEAN, FOUND = "OK", " FOUND"


class Clamd:
    """`address` is `clamd://host:port`, or `clamd:/path` of a socket on this machine."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._tcp = (parts.hostname, parts.port or PORT) if parts.hostname else None
        self._path = parts.path

    def scan(self, content: BinaryIO) -> str | None:
        try:
            with self._connected() as line:
                refused = send(line, content)
                answer = received(line)
        except (OSError, ValueError) as error:
            raise ScannerUnavailable(f"clamd does not answer: {error}") from error
        if refused or not answer.startswith("stream: "):
            raise ScannerUnavailable(f"clamd said {answer!r}")
        return verdict(answer.removeprefix("stream: "))

    def _connected(self) -> socket.socket:
        line = socket.create_connection(self._tcp, CONNECT_SECONDS) if self._tcp else connected_to_file(self._path)
        line.settimeout(ANSWER_SECONDS)
        return line


def connected_to_file(path: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def send(line: socket.socket, content: BinaryIO) -> bool:
    """Whether clamd hung up before it had all, as it does when the stream is larger than its `StreamMaxLength`; it says so first."""
    try:
        line.sendall(BEGIN)
        while chunk := content.read(CHUNK):
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        line.sendall(OVER)
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def received(line: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        fresh = line.recv(LONGEST_ANSWER)
        if not fresh:
            break
        answer += fresh
    told, ended, _ = answer.partition(b"\0")
    if not ended:
        raise ScannerUnavailable("clamd broke off in the middle of its answer")
    return told.decode("utf-8", "replace").strip()


def verdict(told: str) -> str | None:
    """Raises ScannerUnavailable for what is none, such as an error of clamd's own."""
    if told == CLEAN:
        return None
    if told.endswith(FOUND) and (signature := told.removesuffix(FOUND).strip()):
        return signature
    raise ScannerUnavailable(f"clamd said {told!r}")
