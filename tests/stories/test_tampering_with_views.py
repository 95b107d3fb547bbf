"""Views and documents stand beside the log: they are held against what the events say."""

import pytest

from tests.support.attacked import Site
from tests.support.tampering import VIEWS, spoil

VIEW_NAMES = (
    "claims",
    "slots",
    "reviewer_queue",
    "partner_status",
    "claim_history",
    "conflicts",
    "conflict_parties",
    "associations",
    "deadlines",
)


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_an_edited_view_is_found(site: Site, name: str) -> None:
    table = VIEWS[name]
    with site.tampering(table) as rows:
        row = next(iter(rows.values()))
        column = next(c for c in reversed(table.columns) if c not in table.key or c == table.columns[-1])
        row[column] = not row[column] if isinstance(row[column], bool) else 9 if isinstance(row[column], int) else "edited"
    breaks = site.breaks()
    assert set(breaks) == {"views"}
    assert ("conflicts" if name == "conflict_parties" else name) in breaks["views"].what


@pytest.mark.parametrize("name", ["claims", "associations", "deadlines"])
def test_a_row_that_is_gone_from_a_view_is_missed(site: Site, name: str) -> None:
    with site.tampering(VIEWS[name]) as rows:
        rows.popitem()
    assert set(site.breaks()) == {"views"}


def test_an_edited_document_is_found_at_the_event_that_cites_it(site: Site) -> None:
    path = site.documents[0]
    spoil(path, path.read_bytes() + b"% paid twice")
    breaks = site.breaks()
    assert set(breaks) == {"documents"}
    assert f"sha256:{path.name}" in breaks["documents"].what and breaks["documents"].what.endswith("was changed")
    assert path.name.encode() in site.rows()[breaks["documents"].position]["state"]


def test_a_document_that_is_gone_is_missed(site: Site) -> None:
    path = site.documents[-1]
    spoil(path, None)
    breaks = site.breaks()
    assert set(breaks) == {"documents"}
    assert f"sha256:{path.name}" in breaks["documents"].what and breaks["documents"].what.endswith("is gone")
