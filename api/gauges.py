"""How things stand when somebody looks: views, conflicts, queue, deadlines, the log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from api.wiring import House
from projections.counts import Counts, counted
from projections.status import status_of


def gauges(house: House) -> Iterator[Metric]:
    """Raises Unavailable, DatabaseError."""
    yield from of_views(status_of(house.projector)["views"])
    yield from of_the_log(house)
    with house.read_side.reading() as db:
        yield from of_claims(counted(db, house.clock.now()))


def of_views(views: Sequence[Mapping[str, Any]]) -> Iterator[Metric]:
    yield family("view_position", "Up to which event a view holds the ledger.", "view", {one["name"]: one["position"] for one in views})
    yield family("view_lag", "Events of the ledger that are not yet in a view.", "view", {one["name"]: one["lag"] for one in views})
    yield family("view_parked", "Streams that wait in a view.", "view", {one["name"]: len(one["parked"]) for one in views})


def of_claims(counts: Counts) -> Iterator[Metric]:
    yield family("conflicts", "Conflicts, by state.", "state", counts.conflicts)
    yield family("queue", "Claims in the reviewer queue, by status.", "status", counts.queue)
    yield family("deadlines_missed", "Deadlines that are over and not met, by who missed them.", "by", counts.missed)


def of_the_log(house: House) -> Iterator[Metric]:
    standing = house.record.standing()
    yield single("log_size", "Leaves in the newest signed checkpoint.", standing["size"])
    yield single("log_lag", "Positions of the ledger that are in no signed checkpoint yet.", standing["lag"])
    yield single("checkpoint_age_seconds", "How long the oldest event waits for a signed checkpoint; 0 when none waits.", waits(house))


def waits(house: House) -> float:
    first = house.ledger.rows(house.record.standing()["position"], 1)
    return age(house.ledger.envelope(first[0]).at, house.clock.now()) if first else 0.0


def age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def family(name: str, help_text: str, label: str, found: Mapping[str, int]) -> Metric:
    told = GaugeMetricFamily(f"claimlog_{name}", help_text, labels=[label])
    for value, number in found.items():
        told.add_metric([value], number)
    return told


def single(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"claimlog_{name}", help_text, value=value)
