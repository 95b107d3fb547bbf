"""Views are built anew beside those that serve, compared, and put in their place in one step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import pytest

from domain.errors import Refusal
from projections.digests import digest
from projections.projector import VIEWS, Projector
from projections.rebuild import Rebuilt, rebuild
from projections.status import status_of
from projections.views import View
from tests.support.claims import withdrawn
from tests.support.damage import execute, remove, stray, views_of
from tests.support.house import Office
from tests.support.projecting import KILLED, rebuild_and_die
from tests.support.threads import meanwhile
from tests.support.web import Web

BOTH_STORES = True

NAMES = [view.name for view in VIEWS]


def quiet(done: int, of: int) -> None:
    """Reports to nobody."""


def rebuilt(office: Office, *names: str, report: Callable[[int, int], None] = quiet) -> list[Rebuilt]:
    views = [view for view in VIEWS if view.name in (names or NAMES)]
    with office.house.views_beside() as beside:
        return rebuild(office.house.projector, beside, views, report)


def digests(projector: Projector) -> dict[str, str]:
    with projector.engine.connect() as db:
        return {view.name: digest(db, view) for view in projector.views}


def fresh_digests(office: Office) -> dict[str, str]:
    with office.house.views_beside() as beside:
        fresh = Projector(beside, office.house.ledger)
        fresh.prepare()
        fresh.catch_up()
        assert fresh.position() == office.house.projector.position()
        return digests(fresh)


def some_lives(office: Office) -> UUID:
    """One claim in each view at least; the answer is one that is approved and contested."""
    held = office.approved("alder")
    office.submit("birch")
    asked = office.submit("alder", product_id="exchange-online")
    office.take("rex", asked)
    office.ask("rex", asked)
    office.house.projector.catch_up()
    return held


def differing(found: list[Rebuilt]) -> set[str]:
    return {one.view for one in found if one.differs}


def test_views_that_were_right_are_found_the_same(office: Office) -> None:
    some_lives(office)
    before = digests(office.house.projector)
    found = rebuilt(office)
    assert [one.view for one in found] == NAMES and differing(found) == set()
    assert {one.view: one.after for one in found} == before == digests(office.house.projector)


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_a_row_that_is_missing_is_found_and_mended(office: Office, view: View) -> None:
    some_lives(office)
    right = digests(office.house.projector)
    table, key = view.tables[0].name, next(iter(view.tables[0].primary_key)).name
    assert execute(views_of(office), f"SELECT count(*) FROM {table}")[0][0] > 0
    execute(views_of(office), f"DELETE FROM {table} WHERE {key} = (SELECT min({key}) FROM {table})")
    assert digests(office.house.projector)[view.name] != right[view.name]
    assert differing(rebuilt(office)) == {view.name}
    assert digests(office.house.projector) == right
    assert differing(rebuilt(office)) == set()


def test_a_row_that_was_changed_shows_as_it_is_recorded_again(web: Web) -> None:
    held = some_lives(web.office)
    execute(views_of(web.office), "UPDATE claims SET status = 'rejected', partner_id = 'birch' WHERE claim_id = ?", str(held))
    assert str(held) not in [item["id"] for item in web.get("alder", "/v1/claims").json()["items"]]
    assert differing(rebuilt(web.office, "claims")) == {"claims"}
    assert str(held) in [item["id"] for item in web.get("alder", "/v1/claims", status="approved").json()["items"]]


def test_one_view_is_rebuilt_and_the_others_are_left_alone(office: Office) -> None:
    some_lives(office)
    for table in ("claims", "deadlines"):
        execute(views_of(office), f"DELETE FROM {table}")
    wrong = digests(office.house.projector)
    [one] = rebuilt(office, "claims")
    assert one.differs and (one.before, one.after) == (wrong["claims"], digests(office.house.projector)["claims"])
    assert digests(office.house.projector) == wrong | {"claims": one.after}


def test_rows_that_should_not_be_there_are_gone(office: Office) -> None:
    held = some_lives(office)
    execute(views_of(office), "UPDATE claim_history SET version = 99 WHERE claim_id = ? AND version = 1", str(held))
    assert differing(rebuilt(office, "claim_history")) == {"claim_history"}
    assert digests(office.house.projector) == fresh_digests(office)


def test_parked_streams_are_parked_in_the_new_view_too_and_no_longer_when_they_fit(office: Office) -> None:
    position = stray(office, withdrawn())
    office.house.projector.catch_up()
    rebuilt(office)
    assert parked(office) == {view.name for view in VIEWS if view.rests_on == "claims"}
    remove(office, position)
    rebuilt(office)
    assert parked(office) == set()


def parked(office: Office) -> set[str]:
    return {view["name"] for view in status_of(office.house.projector)["views"] if view["parked"]}


def test_a_rebuild_beside_writers_and_a_projector_gives_what_a_fresh_one_does(office: Office) -> None:
    claims = [some_lives(office), office.submit("cedar", product_id="exchange-online")]

    def write() -> None:
        try:
            office.comment("rex", claims[0])
            office.withdraw("cedar", claims.pop())
            claims.append(office.submit("cedar", product_id="exchange-online"))
        except Refusal as error:
            raise AssertionError(error.code) from error

    head = office.house.ledger.head()
    follower = Projector(office.house.views, office.house.ledger)
    with meanwhile(write, lambda: follower.follow(500)):
        for _ in range(2):
            assert differing(rebuilt(office)) == set()
    assert office.house.ledger.head() > head + 5, "somebody wrote meanwhile"
    office.house.projector.catch_up()
    assert digests(office.house.projector) == fresh_digests(office)


def test_a_rebuild_mends_while_others_write_and_follow(office: Office) -> None:
    held = some_lives(office)
    execute(views_of(office), "DELETE FROM associations")
    follower = Projector(office.house.views, office.house.ledger)
    with meanwhile(lambda: office.comment("rex", held), lambda: follower.follow(500)):
        assert differing(rebuilt(office)) == {"associations"}
    office.house.projector.catch_up()
    assert digests(office.house.projector) == fresh_digests(office)


def test_two_rebuilds_at_once_do_not_get_in_each_others_way(office: Office) -> None:
    some_lives(office)
    with ThreadPoolExecutor(2) as pool:
        both = [task.result(60) for task in [pool.submit(rebuilt, office) for _ in range(2)]]
    assert [differing(found) for found in both] == [set(), set()]
    assert digests(office.house.projector) == fresh_digests(office)


def test_a_rebuild_that_is_cut_short_changes_nothing_and_leaves_no_file(office: Office) -> None:
    some_lives(office)
    execute(views_of(office), "DELETE FROM deadlines")
    before, files = digests(office.house.projector), files_of(office)

    def cut(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilt(office, report=cut)
    assert digests(office.house.projector) == before
    assert files_of(office) - {"rebuild.lock"} == files
    assert differing(rebuilt(office)) == {"deadlines"}


def files_of(office: Office) -> set[str]:
    return {path.name for path in office.house.settings.data_dir.iterdir()}


def test_what_a_killed_rebuild_left_is_not_in_the_way(office: Office) -> None:
    some_lives(office)
    if office.house.views.dialect.name == "sqlite":
        for ending in ("", "-wal", "-shm"):
            (office.house.settings.data_dir / f"views-rebuild.db{ending}").write_bytes(b"half a file")
    else:
        execute((views_of(office)[0], "views_next"), "CREATE TABLE claims (half INTEGER)")
    assert differing(rebuilt(office)) == set()
    assert not [name for name in files_of(office) if name.startswith("views-rebuild")]


@pytest.mark.parametrize("where", ["while it builds", "in the swap"])
def test_a_rebuild_that_is_killed_leaves_the_views_as_they_were(office: Office, where: str) -> None:
    held = some_lives(office)
    execute(views_of(office), "DELETE FROM deadlines")
    before = digests(office.house.projector)
    process = get_context("spawn").Process(target=rebuild_and_die, args=(office.house.settings, where))
    process.start()
    process.join(60)
    assert process.exitcode == KILLED
    assert digests(office.house.projector) == before
    office.comment("rex", held)
    office.house.projector.catch_up()
    assert differing(rebuilt(office)) == {"deadlines"}
    assert digests(office.house.projector) == fresh_digests(office)


def test_the_way_is_reported_up_to_the_head(office: Office) -> None:
    some_lives(office)
    told: list[tuple[int, int]] = []
    rebuilt(office, report=lambda done, of: told.append((done, of)))
    assert told[-1] == (office.house.ledger.head(),) * 2
