"""One demo world, lived by the domain's own deciders, and copies of it with other ids, companies and times."""

import json
import re
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from api.demo.clock import WalkingClock
from api.demo.seed import Seeding
from api.settings import Settings
from api.wiring import house_of
from application.ports import StoredRow
from domain.slot.key import SlotKey

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEKS = timedelta(weeks=13)  # longer than a world's story, and a weekday stays one
UUIDS = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MOMENTS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
DOCUMENTS = r"sha256:[0-9a-f]{64}"


class Template(NamedTuple):
    """A stored event cut at everything that differs between copies: text and token in turns."""

    stream: str
    version: int
    topic: str
    pieces: list[str]


class World(NamedTuple):
    """`house` are the rows that stand once in a ledger: policies and imports."""

    house: list[StoredRow]
    templates: list[Template]
    slots: dict[str, SlotKey]
    companies: frozenset[str]
    claims: int


@cache
def world(claims: int = 300) -> World:
    """Every claim goes through the whole application once; about 7 events each."""
    rows, companies = lived(claims)
    token = re.compile("|".join((f"({UUIDS}", MOMENTS, DOCUMENTS, *(f'"{one}"' for one in sorted(companies)), r'"\d{7}")')))
    lives = [row for row in rows if row.topic.startswith(("claim.", "slot."))]
    templates = [Template(str(row.stream), row.version, row.topic, token.split(row.state.decode())) for row in lives]
    entered = [row for row in lives if row.topic.startswith("slot.entered.")]
    slots = {str(row.stream): SlotKey.model_validate(json.loads(row.state)["data"]["key"]) for row in entered}
    filed = sum(row.topic.startswith("claim.submitted.") for row in lives)
    return World([row for row in rows if row not in lives], templates, slots, companies, filed)


def lived(claims: int) -> tuple[list[StoredRow], frozenset[str]]:
    clock = WalkingClock(NOW)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), calendar="US", zone="UTC", policies_dir=None)
        with house_of(settings, sandbox=True, clock=clock) as house:
            seeding = Seeding(house, clock, NOW, claims)
            seeding.run(lambda day, head: None)
            return list(house.ledger.rows(0, 10**6)), frozenset(one.id for one in seeding.town.people.partners)


class Copy(dict[str, str]):
    """What stands in the place of each token in the n-th copy; the 0th is the world itself, `back` worlds ago."""

    def __init__(self, of: World, n: int, back: int, within: int = 0) -> None:
        super().__init__()
        self.n, self.shift, self.within, self.slots = n, -back * WEEKS, timedelta(microseconds=within), of.slots

    def moved(self, key: SlotKey) -> SlotKey:
        subscription = key.subscription_id and self[key.subscription_id]
        return key.model_copy(update={"tenant_id": self[key.tenant_id], "subscription_id": subscription})

    def __missing__(self, token: str) -> str:
        self[token] = made = self.make(token)
        return made

    def make(self, token: str) -> str:
        if token.startswith("sha256:"):
            return f"sha256:{self.mixed(token[7:])}"
        if token.endswith("Z"):
            return self.moment(token)
        if token.startswith('"'):
            return f'{token[:-1]}-{self.n}"' if self.n else token
        return str(self.moved(self.slots[token]).id) if token in self.slots else self.mixed(token)

    def mixed(self, text: str) -> str:
        """Other first digits; the rest is what tells the world's ids apart."""
        return f"{int(text[:8], 16) ^ self.n:08x}{text[8:]}"

    def moment(self, text: str) -> str:
        """Deadlines stay at the end of a day."""
        spread = self.within if "." in text else timedelta()
        moved = datetime.fromisoformat(text) + self.shift + spread
        precise = "microseconds" if "." in text else "seconds"
        return moved.isoformat(timespec=precise).replace("+00:00", "Z")

    def row(self, of: Template) -> tuple[UUID, int, str, bytes]:
        told = of.pieces.copy()
        told[1::2] = [self[token] for token in told[1::2]]
        return UUID(self[of.stream]), of.version, of.topic, "".join(told).encode()
