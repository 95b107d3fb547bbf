"""What a rebuild replaced is kept, and can be put back in its place, brought up to the ledger of today."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from projections.parking import listed as parked_in
from projections.projector import VIEWS
from projections.rebuild import NothingKept, Rebuilt, rebuild, rollback
from projections.schema import VERSION
from projections.views import View
from tests.support.claims import withdrawn
from tests.support.damage import Place, execute, remove, stray, views_of
from tests.support.house import Office
from tests.support.reading import ask, digests

BOTH_STORES = True

NAMES = [view.name for view in VIEWS]


def rebuilt(office: Office, *names: str) -> set[str]:
    """Those that differed."""
    with office.house.views_beside() as beside:
        return differing(rebuild(office.house.projector, beside, chosen(*names), lambda done, of: None))


def put_back(office: Office, *names: str) -> set[str]:
    with office.house.views_beside() as beside:
        return differing(rollback(office.house.projector, beside, chosen(*names)))


def chosen(*names: str) -> Sequence[View]:
    return [view for view in VIEWS if view.name in (names or NAMES)]


def differing(found: list[Rebuilt]) -> set[str]:
    return {one.view for one in found if one.differs}


@pytest.fixture
def spoilt(office: Office) -> Office:
    """Its claims view holds what never was, and its deadlines are gone."""
    office.approved("alder")
    office.submit("birch")
    asked = office.submit("alder", product_id="exchange-online")
    office.take("rex", asked)
    office.ask("rex", asked)
    office.house.projector.catch_up()
    execute(views_of(office), "UPDATE claims SET tenant_id = 'nobody'")
    execute(views_of(office), "DELETE FROM deadlines")
    return office


def test_what_was_replaced_comes_back_and_goes_again(spoilt: Office) -> None:
    wrong = digests(spoilt.house.projector)
    assert rebuilt(spoilt) == {"claims", "deadlines"}
    right = digests(spoilt.house.projector)
    assert put_back(spoilt) == {"claims", "deadlines"} and digests(spoilt.house.projector) == wrong
    assert put_back(spoilt) == {"claims", "deadlines"} and digests(spoilt.house.projector) == right


def test_one_view_comes_back_and_the_others_stay(spoilt: Office) -> None:
    wrong = digests(spoilt.house.projector)
    rebuilt(spoilt)
    right = digests(spoilt.house.projector)
    assert put_back(spoilt, "deadlines") == {"deadlines"}
    assert digests(spoilt.house.projector) == right | {"deadlines": wrong["deadlines"]}


def test_of_one_view_rebuilt_the_old_one_comes_back(spoilt: Office) -> None:
    wrong = digests(spoilt.house.projector)
    assert rebuilt(spoilt, "deadlines") == {"deadlines"}
    assert put_back(spoilt, "deadlines") == {"deadlines"}
    assert digests(spoilt.house.projector) == wrong


def test_what_happened_since_is_in_what_comes_back(spoilt: Office) -> None:
    rebuilt(spoilt)
    later = spoilt.submit("cedar", product_id="exchange-online")
    put_back(spoilt)
    shown = ask(spoilt, lambda db: db.exec_driver_sql("SELECT claim_id, tenant_id FROM claims").all())
    told = dict(shown)
    assert told[str(later)] != "nobody" and "nobody" in told.values()


def test_what_was_parked_before_is_parked_again(office: Office) -> None:
    office.submit("alder")
    position = stray(office, withdrawn())
    office.house.projector.catch_up()
    before = ask(office, parked_in)
    remove(office, position)
    office.submit("cedar", product_id="exchange-online")
    rebuilt(office)
    assert ask(office, parked_in) == []
    put_back(office)
    assert ask(office, parked_in) == before != []


def test_where_nothing_was_replaced_nothing_is_kept(office: Office) -> None:
    office.submit("alder")
    assert rebuilt(office) == set()
    with pytest.raises(NothingKept):
        put_back(office)


def test_views_of_another_version_are_not_put_back(spoilt: Office) -> None:
    rebuilt(spoilt)
    execute(kept_of(spoilt), f"UPDATE made SET version = {VERSION - 1}")
    with pytest.raises(NothingKept):
        put_back(spoilt)
    assert rebuilt(spoilt) == set()


def kept_of(office: Office) -> Place:
    served = views_of(office)
    return served.with_name("views-old.db") if isinstance(served, Path) else (served[0], "views_old")
