"""A real issuer of tokens: a process on loopback that publishes keys, rotates them, and misbehaves when it is told to.

`python -m tests.support.issuer` serves and prints its port. It is steered by what is sent to it: `PUT /keys` with a JWK set,
`PUT /mood` with a word of MOODS; `GET /asked` counts what was asked since the start.
"""

import http.client
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

DISCOVERY, JWKS = "/.well-known/openid-configuration", "/jwks"
MOODS = ("well", "hanging", "rubbish", "huge", "dripping", "redirecting", "renamed", "failing", "elsewhere", "empty")
AUDIENCE = "https://claims.example"
ALL = JWSRegistry(algorithms=[*JWSRegistry.algorithms], strict_check_header=False)
ALL.max_header_length = 8192


class Desk(BaseHTTPRequestHandler):
    """`state` is of the whole process."""

    protocol_version = "HTTP/1.1"
    state: dict[str, Any] = {"keys": {"keys": []}, "mood": "well"}
    asked: Counter[str] = Counter()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_PUT(self) -> None:
        told = self.rfile.read(int(self.headers["Content-Length"]))
        self.state[self.path[1:]] = json.loads(told)
        self.answer({})

    def do_GET(self) -> None:
        if self.path == "/asked":
            return self.answer(self.asked)
        self.asked[self.path] += 1
        mood = self.state["mood"]
        if mood in ("hanging", "dripping"):
            return self.stall(mood)
        if mood == "redirecting":
            return self.answer({}, 302, Location=f"{self.address}/moved{self.path}")
        body = {DISCOVERY: self.discovery(mood), JWKS: self.state["keys"], "/moved" + DISCOVERY: self.discovery("well")}[self.path]
        rubbish: dict[str, Any] = {"rubbish": b"<html>", "huge": b"[" + b"0," * (1 << 20) + b"0]", "empty": {"keys": []}, "failing": {}}
        return self.answer(rubbish.get(mood, body), 500 if mood == "failing" else 200)

    def discovery(self, mood: str) -> dict[str, str]:
        issuer = "https://other.example" if mood == "renamed" else self.address
        return {"issuer": issuer, "jwks_uri": "http://keys.example/jwks" if mood == "elsewhere" else self.address + JWKS}

    def stall(self, mood: str) -> None:
        """Says nothing, or a byte at a time; for longer than anybody should wait."""
        if mood == "dripping":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        with suppress(OSError):
            for _ in range(150):
                time.sleep(0.1)
                if mood == "dripping":
                    self.wfile.write(b" ")
        self.close_connection = True

    def answer(self, body: Any, status: int = 200, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with suppress(ConnectionError):  # whoever has read enough hangs up
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: what was asked is counted."""


class Issuer:
    """His address, his keys by name, and the tokens he signs."""

    def __init__(self, port: int) -> None:
        self.port, self.name = port, f"http://127.0.0.1:{port}"
        self.keys: dict[str, Key] = {}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, None if body is None else json.dumps(body))
            return json.loads(line.getresponse().read())
        finally:
            line.close()

    def publish(self, *more: dict[str, Any], **keys: Key) -> None:
        """These, and no other; `more` as they are."""
        self.keys = keys
        self.send("PUT", "/keys", {"keys": [*more, *(key.as_dict(private=False, kid=kid) for kid, key in keys.items())]})

    def feel(self, mood: str) -> None:
        self.send("PUT", "/mood", mood)

    def asked(self, path: str = JWKS) -> int:
        return int(self.send("GET", "/asked").get(path, 0))

    def token(self, claims: dict[str, Any], kid: str = "one", **header: Any) -> str:
        """Signed with the key of that name, unless another is given; what is None is left out."""
        key = header.pop("key", None) or self.keys[kid]
        told = {"iss": self.name, "aud": AUDIENCE, **claims}
        return sign(key, told, {"typ": "at+jwt", "kid": kid, "alg": algorithm_of(key), **header})


def algorithm_of(key: Key) -> str:
    return {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519", "oct": "HS256"}[key.key_type]


def sign(key: Key, claims: Any, header: dict[str, Any]) -> str:
    """Claims that are a text are signed as they are; what is None is left out."""
    written = claims if isinstance(claims, str) else json.dumps(said(claims))
    return jws.serialize_compact(said(header), written, key, registry=ALL)


def said(told: Any) -> Any:
    return {name: value for name, value in told.items() if value is not None} if isinstance(told, dict) else told


def ed25519() -> Key:
    return OKPKey.generate_key("Ed25519")


def p256(curve: str = "P-256") -> Key:
    return ECKey.generate_key(curve)


def rsa(bits: int = 2048) -> Key:
    return RSAKey.generate_key(bits)


@contextmanager
def issuing() -> Iterator[Issuer]:
    """The process, with one key `one` (Ed25519)."""
    process = subprocess.Popen([sys.executable, "-m", "tests.support.issuer"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        issuer = Issuer(int(process.stdout.readline()))
        issuer.publish(one=ed25519())
        yield issuer
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
