"""Whether the record is what was signed: every row against its leaf, every leaf against the tree, the tree against all who saw it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Outcome(StrEnum):
    """What cannot be checked is unknown, never verified."""

    VERIFIED = "verified"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Break(NamedTuple):
    """The first place that is not as it was signed; `position` is the ledger's, where there is one."""

    position: int | None
    what: str


class Check(NamedTuple):
    """One question to the record, its answer, and in words what was looked at or what is wrong."""

    name: str
    outcome: Outcome
    told: str
    first_break: Break | None = None


@dataclass(frozen=True, slots=True)
class Report:
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> Outcome:
        found = {check.outcome for check in self.checks}
        return next(one for one in (Outcome.BROKEN, Outcome.UNKNOWN, Outcome.VERIFIED) if one in found)

    def told(self) -> dict[str, Any]:
        """For machines."""
        checks = [one._asdict() | {"first_break": spoken(one.first_break)} for one in self.checks]
        return {"outcome": self.outcome, "checks": checks, "first_break": spoken(self.first_break)}

    @property
    def first_break(self) -> Break | None:
        """The lowest position; what has none comes last."""
        breaks = [check.first_break for check in self.checks if check.first_break]
        return min(breaks, key=lambda one: (one.position is None, one.position or 0), default=None)


def spoken(one: Break | None) -> dict[str, Any] | None:
    return one._asdict() if one else None


Progress = Callable[[int, int], None]
Further = Callable[[], Iterator[Check]]
"""A check of something beside the log, such as views and documents."""


def verified(name: str, told: str) -> Check:
    return Check(name, Outcome.VERIFIED, told)


def unknown(name: str, told: str) -> Check:
    return Check(name, Outcome.UNKNOWN, told)


def broken(name: str, what: str, position: int | None = None) -> Check:
    return Check(name, Outcome.BROKEN, what, Break(position, what))


def judged(name: str, breaks: Iterable[Break], told: str) -> Check:
    """Broken at the first of them, or verified."""
    first = next(iter(breaks), None)
    return broken(name, first.what, first.position) if first else verified(name, told)
