"""The log over HTTP: a checkpoint on every answer, tiles and proofs as others read them, and the whole record verified."""

import json
import re
from typing import Any

import pytest

from api.worker import Worker
from application.adapters.databases import writing
from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.merkle import includes, leaf_hash, root
from application.ledger.transparency.notes import Note, unb64
from application.ledger.transparency.store import tiles
from application.ledger.transparency.tiles import ENTRIES, Tile, entries_in, nodes_of, tiles_of
from tests.support.web import Web, code_of, web_of

BOTH_STORES = True
AUDIT = "/v1/audit"
SHORT = re.compile(r"[0-9]+:[A-Za-z0-9+/]{43}=")


@pytest.fixture
def logged(web: Web) -> Web:
    """Some three hundred events, all of them in the log: more than one tile."""
    web.office.put("reviewer-ties", *({"reviewer": f"reviewer {n}", "partner_id": "elm"} for n in range(270)))
    web.office.submit("alder")
    web.office.house.record.integrator.catch_up()
    return web


def newest(web: Web) -> Checkpoint:
    note = Note.parse(web.get("carl", f"{AUDIT}/checkpoint").text)
    assert note.opened_by(web.office.house.log_keys)
    return Checkpoint.parse(note.text)


def fetched(web: Web, tile: Tile) -> bytes:
    reply = web.get("carl", f"{AUDIT}/{tile.path}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/octet-stream"), tile.path
    content: bytes = reply.content
    return content


def verification(web: Web, body: Any = None) -> Any:
    return web.post("carl", f"{AUDIT}/verifications", body)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [(None, "/livez", 200), (None, "/nowhere", 404), (None, f"{AUDIT}/checkpoint", 401), ("alder", "/v1/claims", 200)],
)
def test_every_answer_carries_a_checkpoint(web: Web, who: str | None, path: str, status: int) -> None:
    reply = web.get(who, path)
    assert (reply.status_code, bool(SHORT.fullmatch(reply.headers["audit-checkpoint"]))) == (status, True)


def test_also_what_nobody_foresaw_is_answered_with_one(web: Web) -> None:
    def fail() -> None:
        raise RuntimeError

    web.client.app.add_api_route("/broken", fail)  # type: ignore[attr-defined]
    web.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    reply = web.get(None, "/broken")
    assert reply.status_code == 500
    assert SHORT.fullmatch(reply.headers["audit-checkpoint"])


def test_the_header_is_the_newest_checkpoint(logged: Web) -> None:
    logged.client.app.state.newest.value = logged.office.house.record.short().encode()  # type: ignore[attr-defined]
    reply = logged.get("carl", f"{AUDIT}/checkpoint")
    assert reply.headers["audit-checkpoint"] == Checkpoint.parse(Note.parse(reply.text).text).short


def test_tiles_and_entries_lead_to_the_signed_root(logged: Web) -> None:
    head = newest(logged)
    tiles = {(tile.level, tile.n): fetched(logged, tile) for tile in tiles_of(head.size)}
    assert root(nodes_of(lambda level, n: tiles[level, n]), head.size) == head.root
    entries = [entry for (level, _), content in sorted(tiles.items()) if level == ENTRIES for entry in entries_in(content)]
    assert [leaf_hash(entry) for entry in entries] == [
        content[at : at + 32] for (level, _), content in sorted(tiles.items()) if level == 0 for at in range(0, len(content), 32)
    ]
    rows = logged.office.house.ledger.rows(0, head.size)
    assert [json.loads(entry)["pos"] for entry in entries] == [row.position for row in rows]


def test_a_full_tile_is_served_in_every_width_it_once_had(logged: Web) -> None:
    whole = fetched(logged, Tile(0, 0))
    assert fetched(logged, Tile(0, 0, 7)) == whole[: 7 * 32]
    assert entries_in(fetched(logged, Tile(ENTRIES, 0, 7))) == entries_in(fetched(logged, Tile(ENTRIES, 0)))[:7]


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/999",
        "tile/0/001.p/255",
        "tile/entries/001.p/255",
        "tile/2/000",
        "tile/x",
        "tile/0/0",
        "tile/",
        "tile/entries/" + "x999/" * 8 + "000",
    ],
)
def test_a_tile_that_is_not_there_is_not_found(logged: Web, path: str) -> None:
    assert code_of(logged.get("carl", f"{AUDIT}/{path}")) == (404, "not_found")


def test_every_event_has_a_proof_and_its_leaf_index(logged: Web) -> None:
    head = newest(logged)
    items = logged.get("carl", f"{AUDIT}/events", limit=200).json()["items"]
    for item in items[::17]:
        proof = logged.get("carl", f"{AUDIT}/proofs/{item['position']}").json()
        assert proof["leaf_index"] == item["leaf_index"]
        assert json.loads(proof["leaf"])["type"] == item["type"]
        hashes = [unb64(one) for one in proof["hashes"]]
        assert includes(head.root, head.size, proof["leaf_index"], leaf_hash(proof["leaf"].encode()), hashes)
        assert proof["text"].endswith(proof["checkpoint"])


@pytest.mark.parametrize("position", ["0", "99999", str(2**63 - 1)])
def test_where_nothing_was_recorded_nothing_can_be_proved(logged: Web, position: str) -> None:
    assert code_of(logged.get("carl", f"{AUDIT}/proofs/{position}")) == (404, "not_in_log")


@pytest.mark.parametrize("position", ["x", str(2**63), "1.5", "-1"])
def test_what_is_no_position_is_not_found(logged: Web, position: str) -> None:
    assert code_of(logged.get("carl", f"{AUDIT}/proofs/{position}")) == (404, "not_found")


def test_a_proof_of_what_was_just_recorded_is_waited_for(web: Web) -> None:
    with web_of(web.office, Worker(web.office.house)) as live:
        position = live.office.comment("alder", live.office.submit("alder")).position
        proof = live.get("carl", f"{AUDIT}/proofs/{position}").json()
        assert json.loads(proof["leaf"])["pos"] == position


def test_an_event_without_a_leaf_yet_says_so(web: Web) -> None:
    web.office.house.record.integrator.catch_up()
    head = web.office.house.ledger.head()
    web.office.submit("alder")
    items = web.get("carl", f"{AUDIT}/events").json()["items"]
    assert {item["leaf_index"] is None for item in items if item["position"] > head} == {True}
    assert [item["leaf_index"] for item in items if item["position"] <= head] == list(range(head))


def test_an_untouched_record_is_verified_also_against_a_checkpoint_of_old(web: Web) -> None:
    with web_of(web.office, Worker(web.office.house)) as live:
        claim_id = live.office.submit("alder")
        live.get("carl", f"{AUDIT}/proofs/{live.office.house.ledger.head()}")
        kept = live.get("carl", f"{AUDIT}/checkpoint").text
        live.office.comment("alder", claim_id)
        told = verification(live, {"checkpoints": [kept]}).json()
        assert (told["outcome"], told["first_break"]) == ("verified", None)
        assert {check["name"] for check in told["checks"]} == {
            *("rows", "versions", "tree", "signature", "checkpoints", "signer", "given", "covered", "views", "documents")
        }
        assert verification(live).json()["outcome"] == "verified"


def test_a_checkpoint_of_another_log_is_told(logged: Web) -> None:
    told = verification(logged, {"checkpoints": ["nonsense"]}).json()
    assert told["outcome"] == "broken"
    assert [(check["name"], check["told"]) for check in told["checks"] if check["outcome"] == "broken"] == [
        ("given", "the given checkpoint 1: no signed note: expected a text, an empty line and lines of signatures")
    ]


def test_events_that_nobody_signed_are_not_called_verified(logged: Web) -> None:
    logged.office.submit("birch")
    told = verification(logged).json()
    assert told["outcome"] == "unknown"
    assert [check["name"] for check in told["checks"] if check["outcome"] != "verified"] == ["covered"]


@pytest.mark.parametrize("body", [{"checkpoints": "x"}, {"checkpoint": []}, {"checkpoints": [1]}, {"checkpoints": ["x"] * 51}])
def test_a_verification_takes_notes_and_nothing_else(logged: Web, body: Any) -> None:
    assert code_of(verification(logged, body))[0] in (400, 422)


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "proofs/1"])
def test_the_log_is_for_compliance(logged: Web, path: str) -> None:
    assert [logged.get(who, f"{AUDIT}/{path}").status_code for who in ("alder", "rex", "olga", "carl")][:3] == [403] * 3
    assert code_of(logged.post("rex", f"{AUDIT}/verifications")) == (403, "role_required")


def test_a_checkpoint_that_is_spoilt_costs_the_header_and_nothing_else(logged: Web) -> None:
    newest_of = logged.client.app.state.newest  # type: ignore[attr-defined]
    newest_of.look()
    before, kept = newest_of.value, logged.office.house.log.newest()
    assert kept
    logged.office.house.log.keep(kept._replace(note="spoilt"))
    newest_of.look()
    assert newest_of.value == before
    with web_of(logged.office) as again:
        assert again.get("alder", "/v1/claims").status_code == 200
    assert code_of(logged.get("carl", f"{AUDIT}/proofs/1")) == (503, "store_unavailable")
    logged.office.house.log.keep(kept)
    logged.office.submit("birch")
    logged.office.house.record.integrator.catch_up()
    newest_of.look()
    assert newest_of.value not in (before, b"0:")


def test_a_log_cut_short_is_not_available_and_breaks_nothing(logged: Web) -> None:
    with writing(logged.office.house.log.engine) as db:
        db.execute(tiles.update().where(tiles.c.level == 0).values(content=tiles.c.content.op("||")(b"x")))
        db.execute(tiles.update().where(tiles.c.level == 0, tiles.c.n == 0).values(content=b"x" * 32 * 255))
    assert code_of(logged.get("carl", f"{AUDIT}/proofs/1")) == (503, "store_unavailable")
    assert verification(logged).json()["outcome"] == "broken"
