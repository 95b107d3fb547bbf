"""The demo: what its world holds, that its views are right, and that what it prints can be pasted."""

import re
import shlex
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from string import Template
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from api.app import create_app
from api.demo.folder import SIGN, DemoFolder
from api.demo.opening import fill, show
from api.demo.showing import Showing
from api.wiring import CannotStart, House, house_of, open_house
from application.adapters.sqlite import open_sqlite
from application.conflicts import ConflictSeen
from application.replaying import Replaying, claims_of
from domain.claim.events import InformationProvided, Submitted, Validated
from domain.claim.guards import is_final
from domain.claim.standing import WaitingFor, due_at, waiting_for
from domain.values import EndReason, RejectionReason, Role, Status, Visibility
from projections import claims, conflicts, parking
from projections.claim_details import ClaimDetails, details_of
from projections.digests import digest
from projections.paging import Page
from projections.projector import VIEWS, Projector
from tests.support.servers import Person, running

CLAIMS = 100
BLOCKING = {
    "tenant_unknown", "domain_tenant_mismatch", "activity_not_allowed", "product_unknown", "product_not_in_solution_area",
    "product_not_on_tenant", "not_applicable", "subscription_required", "identifier_not_subscription", "subscription_not_on_tenant",
    "subscription_not_dynamics", "subscription_product_mismatch", "subscription_is_csp", "activity_channel_mismatch",
    "subscription_not_provisioned", "subscription_inactive", "mpn_unknown", "mpn_not_yours", "mpn_not_enrolled", "evidence_missing",
    "evidence_unknown", "evidence_date_missing", "evidence_date_in_future", "evidence_too_old", "previous_claim_unknown",
    "subscription_already_claimed",
}  # fmt: skip
NOTICED = {
    "subscription_in_grace", "mpn_not_enrolled", "mpn_special_type", "activity_without_incentive", "claim_contested", "source_unavailable",
}  # fmt: skip
BY_THE_SYSTEM = {
    RejectionReason.NO_PARTNER_RESPONSE,
    RejectionReason.LOST_ARBITRATION,
    RejectionReason.VALIDATION_FAILED,
    RejectionReason.SUBSCRIPTION_ENDED,
}


@dataclass(frozen=True)
class Demo:
    folder: DemoFolder
    house: House
    printed: str

    @property
    def claims(self) -> list[ClaimDetails]:
        with self.house.read_side.current() as db:
            return claims.listed(db, {}, Page(10_000)).items

    def conflicts(self, state: str) -> list[ConflictSeen]:
        with self.house.read_side.current() as db:
            rows = conflicts.listed(db, state, None, Page(10_000)).items
        return [self.house.conflicts.look(UUID(row["conflict_id"])) for row in rows]


def quiet() -> Showing:
    return Showing(Console(file=StringIO()))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder, showing = DemoFolder(tmp_path_factory.mktemp("demo") / "data"), quiet()
    with folder.taken():
        assert fill(folder, showing, claims=CLAIMS)
        with house_of(folder.settings, sandbox=True) as house:
            show(house, folder, showing, "http://testserver")
            yield Demo(folder, house, showing.console.file.getvalue())


def test_claims_of_every_status_are_there(demo: Demo) -> None:
    assert {one.claim.status for one in demo.claims} == set(Status)


def test_claims_end_in_every_way(demo: Demo) -> None:
    ended = {one.ending.reason_code for one in demo.claims if one.ending and one.claim.status is Status.ENDED}
    rejected = {one.claim.rejection.reason_code for one in demo.claims if one.claim.rejection}
    assert ended == {reason.value for reason in EndReason}
    assert rejected >= BY_THE_SYSTEM | {RejectionReason.PARTNER_REQUEST, RejectionReason.EVIDENCE_INSUFFICIENT}


def test_a_claim_that_failed_after_an_outage_shows_why(demo: Demo) -> None:
    found = [one.claim for one in demo.claims if one.claim.rejection]
    [failed] = [claim for claim in found if claim.rejection and claim.rejection.reason_code is RejectionReason.VALIDATION_FAILED]
    assert [finding.code for finding in failed.findings if finding.blocks] == ["mpn_not_enrolled"]


def test_rejections_are_final_and_disputable_and_disputes_go_either_way(demo: Demo) -> None:
    now = demo.house.clock.now()
    rejected = [one for one in demo.claims if one.claim.status is Status.REJECTED]
    assert {is_final(one.claim, now) for one in rejected} == {True, False}
    assert {one.claim.status for one in demo.claims if one.dispute} >= {Status.DISPUTED, Status.APPROVED, Status.REJECTED}


def test_deadlines_are_near_and_missed(demo: Demo) -> None:
    now = demo.house.clock.now()
    reviews = [due_at(one.claim, now) for one in demo.claims if waiting_for(one.claim, now) is WaitingFor.REVIEWER]
    answers = [due_at(one.claim, now) for one in demo.claims if one.claim.status is Status.ACTION_REQUIRED]
    assert {due <= now for due in reviews if due} == {True, False}
    assert any(due <= now + timedelta(days=4) for due in answers if due)
    assert all(due > now for due in answers if due), "the system has rejected those that were silent for too long"


def test_claims_were_talked_about_amended_linked_and_followed(demo: Demo) -> None:
    found = demo.claims
    assert {one.visibility for claim in found for one in claim.comments} == set(Visibility)
    assert any(claim.group_id for claim in found)
    assert any(claim.claim.stated.follows_claim_id for claim in found)
    events = [event.event for claim in found for event in demo.house.ledger.load(claim.claim.id)]
    assert any(isinstance(event, InformationProvided) and event.amendments.mpn_id for event in events)


def test_what_does_not_block_was_noticed(demo: Demo) -> None:
    events = [event.event for one in demo.claims for event in demo.house.ledger.load(one.claim.id)]
    assert {finding.code for event in events if isinstance(event, Submitted | Validated) for finding in event.findings} == NOTICED


def test_open_conflicts_of_each_kind_have_proof_on_all_sides(demo: Demo) -> None:
    found = demo.conflicts("open")
    assert {(seen.slot.holder is not None, len(seen.streams)) for seen in found} == {(True, 2), (True, 3), (False, 2), (False, 3)}
    assert all(details_of(stream).evidence for seen in found for stream in seen.streams.values())


def test_closed_conflicts_were_closed_in_every_way(demo: Demo) -> None:
    assert {how_closed(seen) for seen in demo.conflicts("closed")} == {
        "for the incumbent", "for the challenger", "for a newcomer", "against an incumbent", "for no newcomer", "by leaving",
    }  # fmt: skip


def how_closed(seen: ConflictSeen) -> str:
    holder = seen.slot.holder.claim if seen.slot.holder else None
    if seen.ruled is None:
        return "by leaving"
    winner = seen.ruled.event.winner
    if winner is None:
        return "against an incumbent" if holder else "for no newcomer"
    return "for the incumbent" if winner == holder else "for the challenger" if holder else "for a newcomer"


def test_every_blocking_code_is_shown_once(demo: Demo) -> None:
    _, _, told = demo.printed.partition("Why a claim is refused")
    codes = re.findall(r"^  (\w+) \| .+ \| .+$", told.partition("People to be")[0], re.MULTILINE)
    assert sorted(codes) == sorted(BLOCKING)


def test_nothing_is_parked_and_a_rebuild_gives_the_same_views(demo: Demo, tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "again.db", synchronous="NORMAL")
    again = Projector(engine, demo.house.ledger)
    again.prepare()
    again.catch_up()
    with demo.house.read_side.current() as old, engine.connect() as new:
        assert not parking.listed(old)
        assert [digest(old, view) for view in VIEWS] == [digest(new, view) for view in VIEWS]
    engine.dispose()


def test_every_validation_comes_out_as_it_did_when_it_is_judged_again(demo: Demo) -> None:
    ledger = demo.house.ledger
    found = list(Replaying(demo.house.world.policies).all(claims_of(ledger, ledger.head(), lambda passed: None)))
    assert len(found) > CLAIMS
    assert not [one for one in found if one.differs]


def test_a_second_start_leaves_everything_as_it_is(demo: Demo) -> None:
    head, showing = demo.house.ledger.head(), quiet()
    assert not fill(demo.folder, showing)
    assert demo.house.ledger.head() == head
    assert "filled already" in showing.console.file.getvalue()


def test_what_is_printed_can_be_pasted(demo: Demo) -> None:
    known = dict(re.findall(r"^export (\w+)=(\S+)$", demo.printed, re.MULTILINE))
    lines = re.findall(r"^curl .+$", demo.printed, re.MULTILINE)
    assert len(known) == 9
    assert (demo.folder.path / "tokens.sh").read_text().count("export ") == 9
    with TestClient(create_app(demo.house), raise_server_exceptions=True) as client:
        answers = [pasted(client, line, known) for line in lines]
        people = [client.get("/v1/me", headers=bearing(token)).json() for name, token in known.items() if name != "URL"]
    assert {role for person in people for role in person["roles"]} == {role.value for role in Role if role is not Role.SYSTEM}
    queue, taken, status, conflict, check = answers
    assert queue["items"]
    assert taken["status"] == "under_review"
    assert status["items"]
    assert conflict["state"] == "open"
    assert len(conflict["challengers"]) >= 2
    assert not check["acceptable"]


def pasted(client: TestClient, line: str, known: Mapping[str, str]) -> Any:
    """Sends what the shell would."""
    words = [Template(word).substitute(known) for word in shlex.split(line.partition(" | ")[0])]
    options = list(pairwise(words))
    headers = dict(value.split(": ", 1) for option, value in options if option == "-H")
    method = next((value for option, value in options if option == "-X"), "GET")
    body = next((value for option, value in options if option == "-d"), None)
    url = next(word for word in words if word.startswith(known["URL"]))
    answer = client.request(method, url, headers=headers, content=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_answers_as_a_server_does(demo: Demo, tmp_path: Path) -> None:
    copytree(demo.folder.path, tmp_path / "data")
    with running(tmp_path, "demo", "--port", "0") as process:
        told = until_answering(tmp_path)
        port, token = int(re.findall(r"Answering at http://127.0.0.1:(\d+)", told)[0]), re.findall(r"export REVIEWER=(\S+)", told)[0]
        reply = Person(port, token).send("GET", "/v1/me")
        assert reply.status == 200 and "server" not in reply.headers
        assert Person(port, token).send("GET", "/v1/me", X_Long="a" * (1 << 17)).status == 431
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def until_answering(folder: Path) -> str:
    for _ in range(600):
        told = "".join(log.read_text() for log in folder.glob("demo-*.log"))
        if "Answering at" in told:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(CannotStart), DemoFolder(tmp_path).taken():
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_demo_that_was_left_half_filled_begins_anew(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    with folder.taken():
        open_house(folder.settings, sandbox=True).close()
        assert folder.has_begun()
        assert not folder.is_seeded()
        folder.clear()
        assert [path.name for path in folder.path.iterdir() if not path.name.endswith(".lock")] == [SIGN]


def test_nobody_starts_in_a_folder_that_is_being_filled(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    with folder.taken() as first:
        with pytest.raises(CannotStart), folder.taken():
            pass
        first.done()
        with folder.taken():
            pass
