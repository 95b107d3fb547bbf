"""What is counted for operators, beside what the process itself tells: commands recorded, and races they lost."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from prometheus_client import Counter, Gauge

from application.ports import AnyRecorded, Change, Ledger, VersionClash, Written

COMMANDS = Counter("claimlog_commands", "Commands that recorded something.")
CLASHES = Counter("claimlog_version_clashes", "Appends that lost a race and were judged again.")

POSITION = Gauge("claimlog_view_position", "Up to which event a view holds the ledger.", ["view"])
LAG = Gauge("claimlog_view_lag", "Events of the ledger that are not yet in a view.", ["view"])
PARKED = Gauge("claimlog_view_parked", "Streams that wait in a view.", ["view"])
LOG_SIZE = Gauge("claimlog_log_size", "Leaves in the newest signed checkpoint.")
LOG_LAG = Gauge("claimlog_log_lag", "Positions of the ledger that are in no signed checkpoint yet.")


def measure_log(standing: Mapping[str, int]) -> None:
    LOG_SIZE.set(standing["size"])
    LOG_LAG.set(standing["lag"])


def measure(status: Mapping[str, Any]) -> None:
    """Of the views, as they stand when somebody looks."""
    for view in status["views"]:
        POSITION.labels(view["name"]).set(view["position"])
        LAG.labels(view["name"]).set(view["lag"])
        PARKED.labels(view["name"]).set(len(view["parked"]))


@contextmanager
def counting() -> Iterator[None]:
    try:
        yield
    except VersionClash:
        CLASHES.inc()
        raise
    COMMANDS.inc()


class Counted:
    """A ledger whose appends are counted; all else goes to the ledger itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with counting():
            return self._ledger.append(changes, written)

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with counting():
            return await self._ledger.append_async(changes, written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def counted(ledger: Ledger) -> Ledger:
    return cast(Ledger, Counted(ledger))
