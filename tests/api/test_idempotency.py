"""A command sent again under its key happens once, and is answered as it was then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from tests.support.dying import LAST_WORDS, post_and_die
from tests.support.web import Reply, Web, code_of, web_in
from tests.support.worlds import PDF

KEY = "9f1c0c0e-retry"
LEAVING = {"reason_code": "no_longer_with_customer"}
RATIONALE = {"rationale": "Complete."}
Command = Callable[[str], Reply]
Prepare = Callable[[Web], Command]


def submission(web: Web) -> Command:
    body = web.office.body("alder")
    return lambda key: web.post("alder", "/v1/claims", body, key=key)


def approval(web: Web) -> Command:
    claim_id = web.office.submit("alder")
    version = web.office.take("rex", claim_id).stream[-1].version
    return lambda key: web.post("rex", f"/v1/claims/{claim_id}/approval", RATIONALE, key=key, match=version)


def ruling(web: Web) -> Command:
    claim_id, _ = web.office.submit("alder"), web.office.submit("birch")
    conflict_id = web.office.conflict_id(claim_id)
    seen = web.office.house.conflicts.look(conflict_id).version
    body = {"winner_claim_id": str(claim_id), "rationale": "Newer proof.", "notes": {str(claim_id): "Well done."}}
    return lambda key: web.post("ann", f"/v1/conflicts/{conflict_id}/ruling", body, key=key, match=seen)


def termination(web: Web) -> Command:
    association = web.office.association(web.office.approved("alder"))
    return lambda key: web.post("alder", f"/v1/associations/{association}/termination", LEAVING, key=key)


def next_one(web: Web) -> Command:
    web.office.submit("alder")
    web.office.submit("alder", product_id="exchange-online")
    return lambda key: web.post("rex", "/v1/reviewer-queue/next", key=key)


COMMANDS = pytest.mark.parametrize("prepare", [submission, approval, ruling, termination, next_one])


def told(reply: Reply) -> Any:
    """All of an answer that must be the same again."""
    kept = {name: reply.headers.get(name) for name in ("ETag", "Location", "Event-Position")}
    return reply.status_code, kept, reply.json()


def life_goes_on(web: Web) -> None:
    """Every claim moves on, and months go by."""
    for claim_id in web.claims():
        web.office.comment("ann", UUID(claim_id), "internal")
    web.office.clock.set("2026-05-04T09:00:00Z")


@COMMANDS
def test_a_repeat_is_answered_as_then_and_has_no_second_effect(web: Web, prepare: Prepare) -> None:
    command = prepare(web)
    first = command(KEY)
    assert first.status_code in (200, 201) and "Idempotency-Replayed" not in first.headers
    life_goes_on(web)
    head = web.office.house.ledger.head()
    again = command(KEY)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert told(again) == told(first)
    assert web.office.house.ledger.head() == head


@COMMANDS
def test_twins_in_flight_commit_once_and_are_answered_alike(web: Web, prepare: Prepare) -> None:
    command, start, head = prepare(web), Barrier(2), web.office.house.ledger.head()

    def twin(_: int) -> Reply:
        start.wait(10)
        return command(KEY)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(twin, range(2)))
    assert told(replies[0]) == told(replies[1])
    assert sorted("Idempotency-Replayed" in reply.headers for reply in replies) == [False, True]
    commands = {recorded.command for recorded in map(web.office.house.ledger.decode, web.office.house.ledger.rows(head, 100))}
    assert len(commands) == 1


def test_the_first_answer_stands_though_the_claim_has_another_clock_and_other_actions_now(web: Web) -> None:
    command = submission(web)
    first = command(KEY)
    claim_id = UUID(first.json()["id"])
    web.office.take("rex", claim_id)
    web.office.clock.set("2026-03-04T09:00:00Z")
    web.office.ask("rex", claim_id)
    now = web.get("alder", f"/v1/claims/{claim_id}")
    again = command(KEY)
    changed = ("status", "waiting_for", "due_at", "available_actions", "version")
    assert all(now.json()[name] != again.json()[name] for name in changed)
    assert told(again) == told(first) and again.headers["ETag"] == '"2"'


def test_a_repeat_speaks_the_language_it_is_asked_in(web: Web) -> None:
    body = web.office.body("alder", solution_area="business_applications", activity="revenue_association", product_id="d365-sales")
    dutch, english = (web.post("alder", "/v1/claims", body, key=KEY, language=language) for language in ("nl", "en"))
    assert dutch.status_code == 201 and english.headers["Idempotency-Replayed"] == "true"
    spoken = [[finding["message"] for finding in reply.json()["findings"]] for reply in (dutch, english)]
    assert spoken[0] and spoken[0] != spoken[1]
    assert [finding["code"] for finding in dutch.json()["findings"]] == [finding["code"] for finding in english.json()["findings"]]


@pytest.mark.parametrize("match", [None, 1, 99])
def test_the_version_is_no_part_of_what_a_key_stands_for(web: Web, match: int | None) -> None:
    claim_id = web.office.submit("alder")
    version = web.office.take("rex", claim_id).stream[-1].version
    path = f"/v1/claims/{claim_id}/approval"
    first = web.post("rex", path, RATIONALE, key=KEY, match=version)
    again = web.post("rex", path, RATIONALE, key=KEY, match=match)
    assert again.headers["Idempotency-Replayed"] == "true" and told(again) == told(first)


@COMMANDS
def test_a_key_is_good_for_one_body_and_one_address(web: Web, prepare: Prepare) -> None:
    command = prepare(web)
    who = "alder" if prepare in (submission, termination) else "ann" if prepare is ruling else "rex"
    claim_id = web.office.submit(who if who == "alder" else "cedar", product_id="d365-finance", **FINANCE)
    comment = f"/v1/claims/{claim_id}/comments"
    assert web.post(who, comment, {"text": "One.", "visibility": "shared"}, key=KEY).status_code == 201
    assert code_of(web.post(who, comment, {"text": "Two.", "visibility": "shared"}, key=KEY)) == (422, "idempotency_key_reused")
    assert code_of(command(KEY)) == (422, "idempotency_key_reused")
    assert command("another key").status_code in (200, 201)


FINANCE = {"solution_area": "business_applications", "activity": "presales"}


def test_the_same_key_of_somebody_else_is_another_key(web: Web) -> None:
    replies = [web.post(who, "/v1/claims", web.office.body(company), key=KEY) for who, company in (("alder", "alder"), ("birch", "birch"))]
    colleague = web.post("ada", "/v1/claims", web.office.body("alder", product_id="exchange-online"), key=KEY)
    assert [(reply.status_code, "Idempotency-Replayed" in reply.headers) for reply in (*replies, colleague)] == [(201, False)] * 3


def test_a_refusal_is_judged_again(web: Web) -> None:
    body = web.office.body("alder", product_id="planner")
    assert code_of(web.post("alder", "/v1/claims", body, key=KEY)) == (422, "claim_not_acceptable")
    product = {"product_id": "planner", "name": "Planner", "solution_area": "microsoft_365", "family": "microsoft_365"}
    web.office.put("products", product)
    accepted = web.post("alder", "/v1/claims", body, key=KEY)
    assert accepted.status_code == 201 and "Idempotency-Replayed" not in accepted.headers


def test_the_key_of_a_refused_command_is_free_for_another_body(web: Web) -> None:
    assert web.post("alder", "/v1/claims", web.office.body("alder", mpn_id="1111111"), key=KEY).status_code == 422
    assert web.post("alder", "/v1/claims", web.office.body("alder"), key=KEY).status_code == 201


def test_what_records_nothing_ignores_the_key(web: Web) -> None:
    body = web.office.body("alder")
    nothing = web.post("rex", "/v1/reviewer-queue/next", key=KEY)
    checks = [web.post("alder", "/v1/claim-checks", asked, key=KEY) for asked in (body, body, {})]
    uploads = [web.upload("alder", PDF + words, **{"Idempotency-Key": KEY}) for words in (b"one", b"one", b"two")]
    filed = web.post("alder", "/v1/claims", body, key=KEY)
    taken = web.post("rex", "/v1/reviewer-queue/next", key=KEY)
    own = [web.put("rex", f"/v1/claims/{filed.json()['id']}/assignment", {}, **{"Idempotency-Key": KEY}) for _ in range(2)]
    assert [reply.status_code for reply in (nothing, *checks, *uploads, filed, taken, *own)] == [204, *[200] * 3, *[201] * 4, 200, 200, 200]
    assert not any("Idempotency-Replayed" in reply.headers for reply in (nothing, *checks, *uploads, filed, taken, *own))
    assert [len(reply.json()["unchecked"]) > 0 for reply in checks] == [False, False, True]


def test_another_companys_claim_is_absent_whatever_the_key_was_used_for(web: Web) -> None:
    path = f"/v1/claims/{web.office.submit('alder')}/comments"
    assert web.post("alder", path, {"text": "Mine.", "visibility": "shared"}, key=KEY).status_code == 201
    assert code_of(web.post("birch", path, {"text": "Mine.", "visibility": "shared"}, key=KEY)) == (404, "not_found")


def test_an_answer_lost_after_the_commit_is_given_by_the_house_that_starts_next(web: Web) -> None:
    folder, body = web.office.house.settings.data_dir, web.office.body("alder")
    child = get_context("spawn").Process(target=post_and_die, args=(folder, "alder", "/v1/claims", body, KEY))
    child.start()
    child.join(60)
    assert child.exitcode == LAST_WORDS
    with web_in(Path(folder)) as restarted:
        again = restarted.post("alder", "/v1/claims", body, key=KEY)
        assert again.status_code == 201 and again.headers["Idempotency-Replayed"] == "true"
        assert restarted.claims() == [again.json()["id"]]
