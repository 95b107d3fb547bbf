"""A scenario: what is attacked, on which store, how often; and what it found when all was judged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple


@dataclass
class Trial:
    """What a scenario gets: an empty folder, how many attacks, chance from a seed, and where to say how far it is."""

    folder: Path
    store: str
    attacks: int
    dice: Random
    say: Callable[[int], object] = lambda attacks: None


@dataclass
class Outcome:
    """Figures of the clients' ledger against the store; every breach is a sentence, and `lost` and `doubled` count some of them."""

    attacks: int = 0
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    unknown: int = 0
    lost: int = 0
    doubled: int = 0
    verified: bool = False
    breaches: list[str] = field(default_factory=list)
    told: str = ""

    @property
    def holds(self) -> bool:
        return self.verified and not self.breaches


class Scenario(NamedTuple):
    """`small` attacks are made by the tests, `whole` by `make torture`."""

    name: str
    store: str
    small: int
    whole: int
    run: Callable[[Trial], Outcome]
