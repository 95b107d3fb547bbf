"""What an append rests on."""

from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent

from application.ports import VersionClash


def befores(events: Sequence[StoredEvent]) -> list[int | None]:
    """The version of each stream before these events, at the stream's first event; None at those that follow it.

    Raises VersionClash when versions of one stream do not follow each other.
    """
    reached = dict[object, int]()
    return [before(event, reached) for event in events]


def before(event: StoredEvent, reached: dict[object, int]) -> int | None:
    last = reached.get(event.originator_id)
    if last is not None and event.originator_version != last + 1:
        raise VersionClash
    reached[event.originator_id] = event.originator_version
    return event.originator_version - 1 if last is None else None
