"""People who send commands whatever happens to the service, and write down what they were told."""

import http.client
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

from tests.support.filing import claim
from tests.support.servers import PDF, Person, Reply
from tests.torture.book import Book, Line, Told

AGAIN, LATEST, COMPANIES = 0.05, 40, 3
TOO_OLD = '"0"'


@dataclass
class Client:
    """One connection. `patience` in seconds is how long it waits for an answer; `stopped` lets it give up what has a key."""

    port: int
    book: Book
    dice: Random
    patience: float = 10.0
    turn: Lock = field(default_factory=Lock)
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Person(self.port)
        self.line.line.timeout = self.patience

    def step(self) -> None:
        raise NotImplementedError

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Reply | None:
        """None where no answer came. Again where nobody listened, or the clock is beyond the token's end: then nothing was done."""
        while not self.book.over:
            try:
                reply = self.once(who, method, path, body, **headers)
            except ConnectionRefusedError:
                time.sleep(AGAIN)
                continue
            except (OSError, http.client.HTTPException, ValueError):
                self.line.line.close()
                return None
            if reply.status != 401:
                return reply
            del self.tokens[who]
        return None

    def once(self, who: str, method: str, path: str, body: Any, **headers: str) -> Reply:
        self.line.token, begun = self.token(who), time.monotonic()
        reply = self.send(method, path, body, **headers)
        self.book.hear(time.monotonic() - begun, f"{method} {path} {reply.status}", reply.headers.get("audit-checkpoint", ""))
        if reply.status >= 500:
            self.book.troubles[reply.body["code"]] += 1
        return reply

    def send(self, method: str, path: str, body: Any, raw: bytes | None = None, **headers: str) -> Reply:
        """A line that is cut among the headers ends them, for the library; an answer without what every answer has was none."""
        reply = self.line.send(method, path, body, raw, **headers)
        if "audit-checkpoint" not in reply.headers:
            raise http.client.IncompleteRead(b"")
        return reply

    def token(self, who: str) -> str:
        """Raises OSError where none can be had now."""
        if who not in self.tokens:
            self.line.token = None
            reply = self.send("POST", "/sandbox/tokens", {"sub": who, "name": who} | side_of(who))
            if reply.status != 201:
                raise OSError(f"no token: {reply}")
            self.tokens[who] = reply.body["access_token"]
        return self.tokens[who]

    def read(self, who: str, path: str) -> Reply | None:
        reply = self.ask(who, "GET", path)
        return reply if reply and reply.status == 200 else None

    def command(self, line: Line, who: str, method: str, path: str, body: Any, *, keyed: bool = False, match: str = "") -> Reply | None:
        """With a key the same is sent until it is answered."""
        headers = ({"Idempotency_Key": line.mark} if keyed else {}) | ({"If_Match": match} if match else {})
        while True:
            line.tries += 1
            reply = self.ask(who, method, path, body, **headers)
            if reply and reply.status < 500:
                line.told = Told.ACKNOWLEDGED if reply.status < 300 else Told.REFUSED
                line.position, line.code = int(reply.headers.get("event-position", 0)), "" if reply.status < 300 else reply.body["code"]
                return reply if reply.status < 300 else None
            if not keyed or self.book.over:
                return None
            time.sleep(AGAIN)

    def maybe(self, chance: float) -> bool:
        return self.dice.random() < chance

    def a_claim(self, company: int | None = None) -> tuple[str, int] | None:
        """One of the latest, which mostly still wait for somebody."""
        known = [one for one in self.book.claims[-LATEST:] if company in (None, one[1])]
        return self.dice.choice(known) if known else None

    def match(self, seen: Reply) -> str:
        """Now and then that of a version which is not the one."""
        return TOO_OLD if self.maybe(0.05) else seen.headers["etag"]


class Partner(Client):
    """Of one company: files, and does with its claims whatever it may."""

    def __init__(self, number: int, *given: Any) -> None:
        super().__init__(*given)
        self.number, self.who, self.filed, self.document = number, f"company-{number}", 0, ""

    def step(self) -> None:
        if not self.document or self.maybe(0.05):
            self.upload()
        elif self.maybe(0.4) or not (found := self.a_claim(self.number)):
            self.file()
        else:
            self.go_on_with(found[0])

    def upload(self) -> None:
        """An acknowledged document has to be there whole; its name is its hash, so sending it twice is once."""
        content = PDF + self.dice.randbytes(64)
        part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="sow.pdf"\r\n\r\n' + content + b"\r\n--b--\r\n"
        with suppress(OSError, http.client.HTTPException, ValueError):
            self.line.token = self.token(self.who)
            reply = self.send("POST", "/v1/evidence", None, raw=part, Content_Type="multipart/form-data; boundary=b")
            if reply.status == 201:
                self.document = reply.body["document_id"]
                self.book.documents.append((self.number, self.document, content))
            return
        self.line.line.close()

    def file(self) -> None:
        """Each company steps through the slots in strides of its own, so that they meet in some."""
        line, n = self.book.begin("submission"), self.filed * (self.number + 1)
        self.filed += 1
        body = claim(self.number, n, self.document)
        body["customer"]["contact"] = {"name": line.mark}
        if reply := self.command(line, self.who, "POST", "/v1/claims", body, keyed=self.maybe(0.6)):
            self.book.claims.append((reply.body["id"], self.number))

    def go_on_with(self, claim_id: str) -> None:
        seen = self.read(self.who, f"/v1/claims/{claim_id}")
        nouns = {"comments": 4, "withdrawal": 1, "information-responses": 4, "dispute": 4}
        noun = chosen(self.dice, nouns, seen.body["available_actions"]) if seen else None
        if not seen or not noun:
            return
        line = self.book.begin(noun)
        body = {
            "comments": {"text": line.mark, "visibility": "shared"},
            "withdrawal": {"reason_code": "filed_by_mistake", "note": line.mark},
            "information-responses": {"message": line.mark},
            "dispute": {"justification": line.mark},
        }[noun]
        match = self.match(seen) if noun == "withdrawal" else ""
        self.command(line, self.who, "POST", f"/v1/claims/{claim_id}/{noun}", body, keyed=self.maybe(0.6), match=match)


class Vendor(Client):
    """Reviewers, each of whom takes one claim, and an arbitrator, who passes claims on and rules."""

    def step(self) -> None:
        if found := self.a_claim():
            act: Callable[[str], object] = self.dice.choice([self.take, self.take, self.pass_on, self.rule])
            act(found[0])

    def take(self, claim_id: str) -> None:
        """And decide, mostly: whose claim it is is the mark of the taking."""
        line = self.book.begin("taking", "t")
        path = f"/v1/claims/{claim_id}"
        if not self.command(line, line.mark, "PUT", f"{path}/assignment", {}):
            return
        seen = self.read(line.mark, path)
        nouns = {"approval": 4, "rejection": 3, "information-requests": 3, "comments": 2}
        noun = chosen(self.dice, nouns, seen.body["available_actions"]) if seen else None
        if seen and noun:
            self.decide(noun, line.mark, path, self.match(seen))
        elif self.maybe(0.5):
            self.ask(line.mark, "DELETE", f"{path}/assignment")

    def decide(self, noun: str, who: str, path: str, match: str) -> None:
        line = self.book.begin(noun)
        body = {
            "comments": {"text": line.mark, "visibility": "internal"},
            "approval": {"rationale": line.mark},
            "rejection": {"reason_code": "evidence_insufficient", "rationale": line.mark},
            "information-requests": {"reason_codes": ["evidence_missing"], "message": line.mark},
        }[noun]
        self.command(line, who, "POST", f"{path}/{noun}", body, keyed=self.maybe(0.6), match="" if noun == "comments" else match)

    def pass_on(self, claim_id: str) -> None:
        """To somebody whose name is the mark."""
        if seen := self.read("ann", f"/v1/claims/{claim_id}"):
            line = self.book.begin("passing on")
            self.command(line, "ann", "PUT", f"/v1/claims/{claim_id}/assignment", {"assignee": line.mark}, match=self.match(seen))

    def rule(self, claim_id: str) -> None:
        seen = self.read("ann", f"/v1/claims/{claim_id}")
        path = f"/v1/conflicts/{seen.body['conflict_id']}" if seen and seen.body.get("conflict_id") else ""
        if not path or not (conflict := self.read("ann", path)):
            return
        line, parties = self.book.begin("ruling"), [one["claim"]["id"] for one in conflict.body["challengers"]]
        body = {"winner_claim_id": self.dice.choice([None, *parties]), "rationale": line.mark}
        self.command(line, "ann", "POST", f"{path}/ruling", body, keyed=self.maybe(0.6), match=self.match(conflict))


def side_of(who: str) -> dict[str, Any]:
    if who.startswith("company-"):
        return {"roles": ["incentives_admin"], "partner_id": who}
    return {"roles": ["arbitrator" if who == "ann" else "reviewer"]}


def chosen(dice: Random, weights: dict[str, int], available: list[str]) -> str | None:
    """Now and then one that is not available, to be refused."""
    nouns = [noun for noun in weights if noun in available or dice.random() < 0.03]
    return dice.choices(nouns, [weights[noun] for noun in nouns])[0] if nouns else None
