"""What the vendor's people read goes on record before they are given it, beside the claim whose version does not move."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application import history
from application.access import Accesses
from application.ports import Unavailable
from application.work import Call
from domain.access import ExportTaken, access_stream
from tests.support.failing import Broken
from tests.support.house import Office, actor_of
from tests.support.ledgers import full
from tests.support.terminal import Type, claimlog, point_at
from tests.support.values import guid
from tests.support.web import Web, code_of

__all__ = ["claimlog"]
BOTH_STORES = True
PATH = "/v1/audit/access"


def trail(web: Web, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = web.get("carl", PATH, limit=200, **params).json()["items"]
    return items


def document_of(office: Office, claim_id: UUID) -> str:
    return office.claim(claim_id).documents[0]


def opened(web: Web, who: str, claim_id: UUID, document_id: str | None = None) -> Any:
    document = document_id or document_of(web.office, claim_id)
    return web.get(who, f"/v1/evidence/{document}", claim_id=str(claim_id))


def test_a_document_that_the_vendor_opens_is_on_record_and_the_claim_stays_as_it_is(web: Web) -> None:
    claim_id = web.office.submit("alder")
    before = web.office.events(claim_id)
    for who in ("rex", "carl"):
        assert opened(web, who, claim_id).status_code == 200
    rex, carl = trail(web)
    assert (rex["what"], rex["actor"], rex["role"]) == ("document_opened", "rex", "reviewer")
    assert (rex["claim_id"], rex["document_id"]) == (str(claim_id), document_of(web.office, claim_id))
    assert (rex["audited"], rex["asked"], rex["size"], rex["root"]) == (None, None, None, None)
    assert carl["actor"] == "carl" and carl["position"] > rex["position"]
    assert web.office.events(claim_id) == before


def test_a_partner_that_opens_its_own_document_is_not(web: Web) -> None:
    claim_id = web.office.submit("alder")
    assert opened(web, "alder", claim_id).status_code == 200
    assert trail(web) == []


def test_a_read_that_is_refused_is_not_on_record(web: Web) -> None:
    claim_id, document = web.office.submit("alder"), web.office.document("alder", "of no claim")["document_id"]
    assert code_of(opened(web, "rex", claim_id, document)) == (404, "not_found")
    assert code_of(opened(web, "birch", claim_id)) == (404, "not_found")
    for part in ("", "/explanation", "/diff?from=1"):
        assert code_of(web.get("rex", f"/v1/audit/claims/{claim_id}{part}")) == (403, "role_required")
        assert code_of(web.get("carl", f"/v1/audit/claims/{guid('nothing')}{part}")) == (404, "not_found")
    assert code_of(web.get("carl", f"/v1/audit/claims/{claim_id}", version=9)) == (404, "version_unknown")
    assert code_of(web.get("carl", f"/v1/audit/claims/{claim_id}/diff", **{"from": 9})) == (404, "version_unknown")
    assert trail(web) == []


def test_every_way_to_read_the_record_is_on_record_with_what_was_asked(web: Web) -> None:
    claim_id = web.office.submit("alder")
    of_claim = f"/v1/audit/claims/{claim_id}"
    web.get("carl", of_claim, version="2")
    web.get("carl", f"{of_claim}/explanation")
    web.get("carl", f"{of_claim}/diff", **{"from": "1", "to": "2"})
    web.get("carl", "/v1/audit/events", claim_id=str(claim_id), limit=1)
    web.get("carl", "/v1/audit/events", stream_id=str(claim_id))
    told = [(one["audited"], one["asked"], one["claim_id"]) for one in trail(web, claim_id=str(claim_id))]
    assert told == [
        ("claim", {"version": "2"}, str(claim_id)),
        ("explanation", {}, str(claim_id)),
        ("diff", {"from": "1", "to": "2"}, str(claim_id)),
        ("events", {"claim_id": str(claim_id), "limit": "1"}, str(claim_id)),
        ("events", {"stream_id": str(claim_id)}, str(claim_id)),
    ]


def test_a_read_of_the_whole_record_is_of_no_claim_and_says_where_a_page_began(web: Web) -> None:
    web.office.submit("alder")
    cursor = web.get("carl", "/v1/audit/events", limit=2).json()["next_cursor"]
    web.get("carl", "/v1/audit/events", limit=2, cursor=cursor)
    first, second = trail(web)
    assert (first["claim_id"], first["asked"]) == (None, {"limit": "2"})
    assert second["asked"] == {"limit": "2", "after": "2"}


def test_who_polls_to_the_end_reaches_it(web: Web) -> None:
    web.office.submit("alder")
    after, pages = 0, 0
    while items := web.get("carl", "/v1/audit/events", limit=200, after=after).json()["items"]:
        after, pages = items[-1]["position"], pages + 1
    assert (pages, len(trail(web))) == (2, 1), "the second page shows that the first was read, and is not recorded itself"
    head = web.office.house.ledger.head()
    for path in ("/v1/audit/events", PATH):
        assert web.get("carl", path, after=after).json()["items"] == []
        web.get("carl", path, actor="carl", limit=1)
    assert web.office.house.ledger.head() == head


@pytest.mark.parametrize("method", ["last", "append"])
def test_what_cannot_be_recorded_is_not_shown(web: Web, method: str) -> None:
    claim_id = web.office.submit("alder")
    house, fine = web.office.house, web.office.house.world
    for path in (f"/v1/audit/claims/{claim_id}", f"/v1/evidence/{document_of(web.office, claim_id)}?claim_id={claim_id}"):
        house.accesses = Accesses(type(fine)(Broken(fine.ledger, method), fine.policies, fine.calendar, fine.clock, fine.ties))
        refused = web.get("carl", path)
        assert code_of(refused) == (503, "store_unavailable") and "alder" not in refused.text
        assert web.get("carl", path).status_code == 200
    assert len(trail(web)) == 2


def test_a_disk_that_is_full_lets_nobody_read(web: Web) -> None:
    claim_id = web.office.submit("alder")
    store = web.office.house.ledger.where
    for _ in range(2):
        assert opened(web, "rex", claim_id).status_code == 200
    with full(store):
        assert code_of(opened(web, "rex", claim_id)) == (503, "store_unavailable")
    assert opened(web, "rex", claim_id).status_code == 200
    assert len(trail(web)) == 3


def test_the_trail_is_found_by_claim_person_document_and_time(web: Web) -> None:
    first, second = web.office.submit("alder"), web.office.submit("birch", evidence=[web.office.document("birch", "their work")])
    monday = web.office.clock.at
    opened(web, "rex", first)
    web.office.clock.at += timedelta(days=1)
    opened(web, "rita", second)
    opened(web, "rex", second)
    everything = trail(web)
    assert [(one["actor"], one["claim_id"]) for one in everything] == [("rex", str(first)), ("rita", str(second)), ("rex", str(second))]
    assert trail(web, claim_id=str(second)) == everything[1:]
    assert trail(web, actor="rex") == [everything[0], everything[2]]
    assert trail(web, document_id=document_of(web.office, second)) == everything[1:]
    assert trail(web, to=monday.isoformat()) == everything[:1]
    assert trail(web, **{"from": (monday + timedelta(seconds=1)).isoformat()}) == everything[1:]
    assert trail(web, after=everything[0]["position"]) == everything[1:]
    page = web.get("carl", PATH, limit=2).json()
    assert page["items"] == everything[:2]
    assert web.get("carl", PATH, limit=2, cursor=page["next_cursor"]).json() == {"items": everything[2:], "next_cursor": None}


def test_the_trail_is_looked_for_in_stretches(web: Web, claimlog: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may be empty, and be followed by another; the command line sees all at once. None of it is on record."""
    first, second = web.office.submit("alder"), web.office.submit("alder", product_id="exchange-online")
    for claim_id in (first, second, first):
        opened(web, "rex", claim_id)
    everything, head = trail(web), web.office.house.ledger.head()
    monkeypatch.setattr(history, "CHUNK", 2)
    monkeypatch.setattr(history, "MOST", 4)
    pages = [web.get("carl", PATH, limit=1).json()]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(web.get("carl", PATH, limit=1, cursor=cursor).json())
    assert pages[0]["items"] == [] and [item for page in pages for item in page["items"]] == everything
    assert trail(web, claim_id=str(second)) == everything[1:2]
    point_at(web.office.house.settings, monkeypatch)
    assert claimlog("audit", "access").out.count("document_opened") == 3
    assert claimlog("audit", "access", "--json").json == everything
    assert web.office.house.ledger.head() == head


@pytest.mark.parametrize("who", ["alder", "rex", "ann", "olga"])
def test_only_compliance_reads_the_trail(web: Web, who: str) -> None:
    assert code_of(web.get(who, PATH)) == (403, "role_required")


def test_an_export_is_recorded_by_who_took_it(web: Web) -> None:
    claim_id = web.office.submit("alder")
    for claim in (claim_id, None):
        web.office.house.accesses.record(Call(actor_of("carl")), ExportTaken(claim_id=claim, size=7, root="cm9vdA=="))
    one, whole = trail(web)
    assert (one["what"], one["claim_id"], one["size"], one["root"]) == ("export_taken", str(claim_id), 7, "cm9vdA==")
    assert (whole["what"], whole["claim_id"]) == ("export_taken", None)


def test_an_explanation_names_what_the_decider_had_opened_by_then(web: Web) -> None:
    office = web.office
    claim_id = office.submit("alder", evidence=[office.document("alder"), office.document("alder", "more")])
    first, second = office.claim(claim_id).documents
    office.take("rex", claim_id)
    for who, document in (("rita", first), ("rex", second), ("rex", first), ("rex", second)):
        opened(web, who, claim_id, document)
    office.reject("rex", claim_id)
    opened(web, "rita", claim_id, second)
    office.dispute("alder", claim_id)
    office.take("rita", claim_id)
    office.approve("rita", claim_id)
    opened(web, "rita", claim_id, first)
    told = web.get("carl", f"/v1/audit/claims/{claim_id}/explanation").json()["decisions"]
    assert [(one["decided_by"], one["opened"]) for one in told] == [("rex", [second, first]), ("rita", [first, second])]


def test_the_trail_of_a_claim_is_not_read_to_be_added_to(office: Office) -> None:
    claim_id = office.submit("alder")
    accesses, fact = office.house.accesses, ExportTaken(claim_id=claim_id, size=1, root="")
    for _ in range(3):
        accesses.record(Call(actor_of("carl")), fact)
    world = office.house.world
    blind = Accesses(type(world)(Broken(world.ledger, "load"), world.policies, world.calendar, world.clock, world.ties))
    blind.record(Call(actor_of("carl")), fact)
    assert [one.version for one in office.events(access_stream(claim_id))] == [1, 2, 3, 4]


def test_the_command_line_is_on_record_too_and_shows_the_trail(claimlog: Type, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    claim_id = web.office.rejected("alder")
    point_at(web.office.house.settings, monkeypatch)
    opened(web, "rex", claim_id)
    assert claimlog("audit", "show", claim_id, "--at", "9").code == 2
    for words in (("show", claim_id, "--at", "2"), ("explain", claim_id), ("diff", claim_id, "--from", "1")):
        assert claimlog("audit", *words).code == 0
    told = claimlog("audit", "access", "--claim", claim_id, "--json").json
    assert told == trail(web) == claimlog("audit", "access", "--json").json
    assert [(one["actor"], one["role"], one["audited"], one["asked"]) for one in told] == [
        ("rex", "reviewer", None, None),
        ("command line", "compliance", "claim", {"at": "2"}),
        ("command line", "compliance", "explanation", {}),
        ("command line", "compliance", "diff", {"from": "1"}),
    ]
    assert claimlog("audit", "access", "--claim", guid("nothing"), "--json").json == []
    assert "document_opened" in claimlog("audit", "access").out


def test_time_does_not_fall_in_the_trail_either(office: Office) -> None:
    claim_id = office.submit("alder")
    for back in (0, 3_600):
        office.clock.at -= timedelta(seconds=back)
        office.house.accesses.record(Call(actor_of("carl")), ExportTaken(claim_id=claim_id, size=1, root=""))
    first, second = office.events(access_stream(claim_id))
    assert first.at == second.at


def test_a_ledger_that_is_gone_is_said_to_whoever_would_record(office: Office) -> None:
    world = office.house.world
    gone = Accesses(type(world)(Broken(world.ledger, "append"), world.policies, world.calendar, world.clock, world.ties))
    with pytest.raises(Unavailable):
        gone.record(Call(actor_of("carl")), ExportTaken(claim_id=None, size=1, root=""))
