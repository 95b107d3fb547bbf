"""No answer has a field that is not on the list of who reads it, whatever has happened before.

CLAIMLOG_HISTORIES asks for more histories, with other stories each time.
"""

import os
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from api import waiting
from api.shapes.claim import ClaimOut, DecisionOut, VendorClaimOut, VendorCommentOut
from tests.support.fields import SHAPES, unlisted
from tests.support.machine import STEPS, Machine
from tests.support.machine_model import PARTNER_ACTS, VENDOR_ACTS
from tests.support.machine_site import COMPANIES, SLOTS, VENDOR, Site, company_id
from tests.support.machine_world import CHANGES
from tests.support.permissions import DOCUMENT, OPERATIONS
from tests.support.values import NOW, uid

HISTORIES, ACTS, MOST = int(os.environ.get("CLAIMLOG_HISTORIES", 2)), 30, 2
SEEDS = [random.randrange(1 << 30) for _ in range(HISTORIES)] if HISTORIES > 2 else list(range(HISTORIES))
QUERY = {"GET /v1/audit/claims/{claim_id}/diff": "?from=1"}


def json_of(key: str) -> Any:
    """The schema of what it answers with success, where that is JSON."""
    answers = (answer for status, answer in OPERATIONS[key]["responses"].items() if status < "300")
    found = [content["schema"] for answer in answers for media, content in answer.get("content", {}).items() if media == "application/json"]
    return found[0] if found else None


def fields_of(schema: Any, place: str = "") -> Iterator[str]:
    if "$ref" in schema:
        yield from fields_of(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], place)
    elif "anyOf" in schema:
        yield from (one for option in schema["anyOf"] for one in fields_of(option, place) if option != {"type": "null"})
    elif schema.get("type") == "array":
        yield from fields_of(schema["items"], f"{place}[]")
    elif "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from fields_of(inner, f"{place}.{name}".lstrip("."))
    elif isinstance(schema.get("additionalProperties"), dict):
        yield from fields_of(schema["additionalProperties"], f"{place}.*".lstrip("."))
    else:
        yield (
            place
            if ("type" in schema and schema["type"] != "object") or "enum" in schema or "const" in schema
            else f"{place}.**".lstrip(".")
        )


def test_every_answer_of_the_contract_has_its_list() -> None:
    assert {key for key in OPERATIONS if json_of(key)} == set(SHAPES)


@pytest.mark.parametrize("key", SHAPES)
def test_every_field_of_the_contract_is_on_the_list_and_no_other(key: str) -> None:
    """What may stand below an open field is listed all the same, unless anything may."""
    fields, shape = set(fields_of(json_of(key))), SHAPES[key]
    opened = tuple(one.removesuffix("**") for one in fields if one.endswith("**"))
    listed = {one for one in shape.fields | shape.of_the_vendor if not (opened and one.startswith(opened))}
    assert listed == {one for one in fields if not one.endswith("**")}


def test_the_shape_of_a_partner_holds_nothing_of_the_vendors_though_it_were_given() -> None:
    said = VendorCommentOut(id=uid("comment"), at=NOW, author_role="reviewer", text="Hm.", visibility="shared", author="rex")
    adapter = {"comments": [said]}
    partners = ClaimOut.model_construct(
        **adapter, decision=DecisionOut(outcome="approved", reason_code=None, rationale=None, decided_at=NOW)
    )
    assert "rex" not in partners.model_dump_json(include={"comments"})
    assert "rex" in VendorClaimOut.model_construct(**adapter).model_dump_json(include={"comments"})


def test_a_field_on_no_list_is_found() -> None:
    path = "/v1/claims/1"
    assert unlisted("GET", path, "partner", 200, {"id": "1", "assignee": "rex"}) == {"assignee="}
    assert unlisted("GET", path, "partner", 200, {"comments": [{"text": "Hm.", "author": "rex"}], "decision": None}) == {
        "comments[].author="
    }
    assert unlisted("GET", path, "vendor", 200, {"id": "1", "assignee": "rex"}) == set()
    assert unlisted("GET", path, "vendor", 404, {"code": "not_found", "company": "birch"}) == {"company="}


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_answered_more_than_is_on_his_list(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer on the way is looked through, for fields and for words of others; at the end everybody reads everything he may name."""
    monkeypatch.setattr(waiting, "MOMENT_SECONDS", 0.0)
    machine, chance = Machine(), random.Random(seed)
    try:
        live(machine, chance)
        everybody_reads(machine.site, names(machine), chance)
    finally:
        machine.site.closing.close()


def live(machine: Machine, chance: random.Random) -> None:
    machine.some_have_filed(slot="teams", rivals=3)
    for _ in range(ACTS):
        machine.all_is_well()
        one_of(machine, chance)()
    machine.world.silence("")
    machine.all_is_well()
    machine.site.house.record.integrator.catch_up()


def one_of(machine: Machine, chance: random.Random) -> partial[None]:
    n, who, company = chance.randrange(30), chance.choice(["rex", "rita", "ann"]), chance.choice(COMPANIES)
    acts = [
        partial(machine.submit, company=company, slot=chance.choice([*SLOTS]), n=n, typed=chance.random() < 0.5),
        partial(machine.partner_tries, who=company, act=chance.choice(PARTNER_ACTS), n=n),
        partial(machine.vendor_tries, who=who, act=chance.choice(VENDOR_ACTS), n=n),
        partial(machine.vendor_takes_and, who=who, n=n, act=chance.choice(["approve", "reject", "ask"])),
        partial(machine.worker_runs),
        partial(machine.clock_moves, step=chance.choice(STEPS)),
        partial(machine.the_world_changes, what=chance.choice(CHANGES), company=company),
    ]
    if any(map(machine.model.contested, machine.model.claims.values())):
        acts.append(partial(Machine.rules, machine, who="ann", n=n, winner=n, stale=False))
    return chance.choices(acts, [4, 4, 3, 3, 1, 1, 1, 2][: len(acts)])[0]


def names(machine: Machine) -> dict[str, list[str]]:
    """What there is to be named in an address, by how the contract calls it."""
    shown = machine.checks.shown
    conflicts = sorted({claim["conflict_id"] for claim in shown.values() if claim["conflict_id"]})
    papers = [paper for company in COMPANIES for paper in machine.site.documents[company][:1]]
    return {
        "claim_id": list(shown),
        "conflict_id": conflicts,
        "document_id": papers,
        "partner_id": [company_id(company) for company in COMPANIES],
        "kind": ["tenants", "mpns", "reviewer-ties"],
        "path": ["0/000.p/1"],
        "position": ["1"],
    }


def everybody_reads(site: Site, named: dict[str, list[str]], chance: random.Random) -> None:
    """Two things of each kind for each reader, and of lists also a page of one with what follows it."""
    for key, told in OPERATIONS.items():
        method, path = key.split(" ")
        if method == "GET" and "x-roles" in told:
            for who in (*COMPANIES, *VENDOR):
                for asked in addresses(path, named, chance):
                    site.send(who, "GET", asked + QUERY.get(key, ""))
                if "limit" in str(told["parameters"]):
                    pages(site, who, next(addresses(path, named, chance), path))


def addresses(path: str, named: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    before, _, after = path.partition("{")
    name, _, after = after.partition("}")
    found = named[name] if name else [""]
    yield from (f"{before}{one}{after}" for one in chance.sample(found, min(MOST, len(found))))


def pages(site: Site, who: str, path: str) -> None:
    first = site.send(who, "GET", f"{path}?limit=1")
    if first.done and first.body["next_cursor"]:
        site.send(who, "GET", f"{path}?limit=1&cursor={first.body['next_cursor']}")
