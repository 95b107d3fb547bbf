"""Whether the views are what the events make of them."""

from collections.abc import Iterator

from sqlalchemy.exc import DatabaseError

from api.rebuilding import Rebuilding
from application.ports import Unreadable
from application.verification import Check, broken, unknown, verified
from domain.errors import Refused
from projections.status import status_of


def views_equal_replay(rebuilding: Rebuilding) -> Iterator[Check]:
    """Each is built beside the one that serves, and compared with it at one position."""
    parked = [view["name"] for view in status_of(rebuilding.projector)["views"] if view["parked"]]
    if parked:
        yield unknown("views", f"streams are parked in {', '.join(parked)}: see `claimlog projections status`")
        return
    try:
        compared = rebuilding.compare()
    except Refused:
        yield unknown("views", "a rebuild is at work on them: verify again when it is done")
        return
    except TypeError as error:
        yield broken("views", f"something is kept in them that cannot be there: {error}")
        return
    except (Unreadable, DatabaseError) as error:
        yield unknown("views", f"they cannot be compared with the events: {error}")
        return
    different = [one.view for one in compared if one.differs]
    if different:
        yield broken("views", f"{', '.join(different)}: not what the events make of it; `claimlog projections rebuild` puts it right")
    else:
        yield verified("views", f"{len(compared)} views hold what the events make of them")
