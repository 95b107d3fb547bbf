"""The composition root: the only place that knows which adapter fills which port."""

from api.wiring.house import POLICIES, House, decoded, policies_of
from api.wiring.needed import CannotStart, issuer_of
from api.wiring.opening import house_of, is_there, migrate_database, open_house, open_store, starting
from application.adapters.leases import Lease
from application.adapters.row_files import BadFile, read_rows
from application.ledger.transparency.bundle.verify import verify_bundle
from application.ledger.transparency.notes import BadNote
from application.ledger.transparency.signer import Inconsistent
from application.ledger.transparency.store import Kept

__all__ = [
    "POLICIES",
    "BadFile",
    "BadNote",
    "CannotStart",
    "House",
    "Inconsistent",
    "Kept",
    "Lease",
    "decoded",
    "house_of",
    "is_there",
    "issuer_of",
    "migrate_database",
    "open_house",
    "open_store",
    "policies_of",
    "read_rows",
    "starting",
    "verify_bundle",
]
