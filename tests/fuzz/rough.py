"""What no well-built client sends: bytes that are no text, numbers without end, bodies that are none, other methods and addresses."""

from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from tests.fuzz.callers import Caller, Door
from tests.fuzz.checks import Answer, wrong_with
from tests.fuzz.scene import Scene
from tests.fuzz.tally import Sent, Tally

TEXTS = (b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"x" * 5_000, "\U0001f600\u0130".encode(), b"%", b"'\"<", b" ", b"null", b"[]")
NUMBERS = (b"-1", b"0", b"1" * 30, b"1" * 5_000, b"1e400", b"nan", b"0.5", b"9223372036854775808", b"0x10", b"+1", b"1_000")
TIMES = (b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+23:59", b"9999-12-31", b"0001-01-01", b"2026-02-30", b"2026-03-02T09:00:00")
VALUES = (*TEXTS, *NUMBERS, *TIMES)
TAGS = (b'"', b'W/"2"', b"*", b'"2", *', b"," * 100, b'"' + b"9" * 5_000 + b'"', b"\xff")
LANGUAGES = (b"en;q=abc", b"nl;q=1e400", b"*;q=nan", b";;;", b"\xff\xfe", b"x" * 5_000)
HEADERS = {
    "If-Match": TAGS,
    "Accept-Language": LANGUAGES,
    "Min-Position": NUMBERS,
    "Idempotency-Key": (b"", b"\xff", b"k" * 200, b"k" * 201, b" "),
    "Accept": (b"text/html", b"\xff", b"application/json;q=0"),
    "Authorization": (b"Bearer", b"Bearer \xff\xfe", b"Basic x", b"Bearer a.b.c", b"Bearer eyJhbGciOiJub25lIn0.e30."),
}
JSON, FORM = b"application/json", b"multipart/form-data"
TYPES = (
    JSON,
    JSON,
    JSON + b"; charset=utf-16",
    JSON + b";;;",
    b"text/plain",
    b"",
    FORM,
    FORM + b"; boundary=x",
    FORM + b"; boundary=x; charset=no",
)
PART = b"--x\r\nContent-Disposition: form-data%s\r\n\r\n%%PDF-1.7\r\n--x--\r\n"
BODIES = (
    *(b"", b"null", b"[]", b"{}", b"0", b'"x"', b"\xff\xfe", b"NaN", b"[NaN]", b"1" * 5_000, b'{"text": 1e999}', b"\xef\xbb\xbf{}"),
    *(
        b'{"\\ud800": 1}',
        b'[{"\\ud800": 1}]',
        b'{"text": "\\ud800"}',
        b'{"text": "a\\u0000b", "visibility": "shared"}',
        b'{"a": 1, "a": 2}',
    ),
    *(b"[" * 100_000, b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900, '{"text": "x"}'.encode("utf-16")),
    *(b"--x--", b"--x\r\n\r\n--x--\r\n", PART % b"", PART % b'; name="file"', PART % b'; name="file"; filename="\xff\x00"'),
)
OTHER_METHODS = ("HEAD", "OPTIONS", "PATCH", "TRACE", "QUERY", "LINK")


class Rough:
    def __init__(self, scene: Scene, door: Door, dice: Random) -> None:
        self.scene, self.door, self.dice = scene, door, dice
        self.document = scene.web.client.get("/openapi.json").json()
        self.operations = [(m.upper(), path, told) for path, item in self.document["paths"].items() for m, told in item.items()]

    def play(self, requests: int, store: str, tally: Tally) -> None:
        for n in range(requests):
            method, path, told = self.operations[n % len(self.operations)]
            self.scene.keep_up(log=False)
            who = self.door.for_an_operation(told)
            self.send(f"{method} {path}", method, path, told, who, store, tally)
            if path.startswith("/sandbox"):
                self.scene.put_right()

    def send(self, label: str, method: str, path: str, told: Any, who: Caller, store: str, tally: Tally) -> None:
        other = self.dice.random()
        if other < 0.05:
            method, told = self.dice.choice(OTHER_METHODS), {}
        elif other < 0.1 and not path.endswith("{path}"):
            path, told = f"{path}/", {}
        headers = {name.encode(): value for name, value in self.headers(who)}
        url = "?".join(filter(None, [self.filled(path), self.query(told)]))
        reply = self.scene.web.client.request(method, url, headers=headers, content=self.dice.choice(BODIES))
        answer = Answer(reply.status_code, reply.headers, reply.content, told, b"Min-Position" in headers)
        who = self.door.who(reply.request.headers.get("authorization"))
        tally.add(Sent("rough", store, label, who.name, reply.status_code))
        for what in wrong_with(answer, who) if method != "HEAD" else ():
            tally.failed(label, what, f"{who.name}: {method} {url} {headers} {reply.request.content[:200]!r} {answer}")

    def filled(self, path: str) -> str:
        """Half of the path parameters have the right form."""
        while "{" in path:
            before, _, rest = path.partition("{")
            value = str(uuid4()) if self.dice.random() < 0.5 else quote(self.dice.choice(VALUES), safe="") or "%20"
            path = before + value + rest.partition("}")[2]
        return path

    def query(self, told: Any) -> str:
        known = [one["name"] for one in told.get("parameters", ()) if one.get("in") == "query"]
        names = self.dice.sample(known, min(len(known), self.dice.randrange(3))) * self.dice.choice([1, 1, 1, 2])
        if self.dice.random() < 0.05:
            names.append(quote(self.dice.choice(TEXTS)))
        return "&".join(f"{name}={quote(self.dice.choice(VALUES))}" for name in names)

    def headers(self, who: Caller) -> Iterator[tuple[str, bytes]]:
        if who.bearer:
            yield "Authorization", who.bearer.encode()
        yield "Content-Type", self.dice.choice(TYPES)
        for name in self.dice.sample(list(HEADERS), self.dice.choice([0, 0, 1, 2])):
            yield name, self.dice.choice(HEADERS[name])
