"""The published contract tells of every operation who may call it, what it shows, and everything it can refuse."""

import ast
import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from typer.testing import CliRunner

from api import app, cli
from api.app import contract, document
from api.problems import STATUS_OF
from api.shapes.common import ProblemOut
from application.reference_rows import parse_rows
from domain.claim import commands as c
from domain.claim import guards
from domain.claim.guards import GUARDS, Guard
from tests.support.contract import codes_at
from tests.support.docs import check_document
from tests.support.web import Web

DOCUMENT = contract(sandboxed=True)
NEVER_OF_AN_OPERATION = {"method_not_allowed", "internal_error"}
OF_THE_SYSTEM = {
    c.Validate,
    c.FailValidation,
    c.Contest,
    c.Settle,
    c.Expire,
    c.Win,
    c.Lose,
    c.LoseSlot,
    c.CloseForSubscription,
}
CLAIM, ASSOCIATION = "/v1/claims/{claim_id}", "/v1/associations/{association_id}"
SENT_BY: dict[str, tuple[type[c.Command], ...]] = {
    f"POST {CLAIM}/comments": (c.Comment, c.Note),
    f"POST {CLAIM}/evidence": (c.AddEvidence,),
    f"POST {CLAIM}/information-responses": (c.Answer,),
    f"POST {CLAIM}/withdrawal": (c.Withdraw,),
    f"POST {CLAIM}/dispute": (c.Dispute,),
    f"PUT {CLAIM}/assignment": (c.Take, c.PassOn),
    f"DELETE {CLAIM}/assignment": (c.Release,),
    f"POST {CLAIM}/information-requests": (c.Ask,),
    f"POST {CLAIM}/approval": (c.Approve,),
    f"POST {CLAIM}/rejection": (c.Reject,),
    f"POST {ASSOCIATION}/termination": (c.Terminate,),
    f"POST {ASSOCIATION}/revocation": (c.Revoke,),
}
INSISTING = {
    f"PUT {CLAIM}/assignment",
    "POST /v1/conflicts/{conflict_id}/ruling",
    *(f"POST {CLAIM}/{noun}" for noun in ("approval", "rejection", "withdrawal", "information-requests")),
}


class Described(NamedTuple):
    """An operation as the document tells it, beside its route."""

    key: str
    told: dict[str, Any]
    route: APIRoute

    @property
    def successes(self) -> dict[str, Any]:
        return {status: answer for status, answer in self.told["responses"].items() if status < "300"}

    @property
    def codes(self) -> set[str]:
        return codes_at(*self.key.split(" "))


def operations() -> Iterator[Described]:
    for room in app.rooms(sandboxed=True):
        for route in room.router.routes:
            for method in route.methods:
                yield Described(f"{method} {route.path_format}", DOCUMENT["paths"][route.path_format][method.lower()], route)


OPERATIONS = list(operations())
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.key for operation in OPERATIONS])


def test_the_document_on_file_is_what_the_command_prints_without_a_store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = CliRunner().invoke(cli.app, ["openapi"])
    assert printed.exit_code == 0 and not list(tmp_path.iterdir())
    check_document(request, "docs/openapi.json", printed.stdout)


def test_the_document_on_file_is_what_a_sandbox_serves(web: Web) -> None:
    assert web.get(None, "/openapi.json").json() == DOCUMENT


def test_it_is_made_once(web: Web) -> None:
    before = document.cache_info().misses
    assert len({web.get(None, "/openapi.json").content for _ in range(3)}) == 1
    assert document.cache_info().misses <= before + 1


def test_outside_the_sandbox_the_same_is_told_without_its_routes() -> None:
    told = contract(sandboxed=False)["paths"]
    assert told == {path: item for path, item in DOCUMENT["paths"].items() if not path.startswith("/sandbox")}


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        _, kind, name = reference.removeprefix("#").strip("/").split("/")
        assert name in DOCUMENT["components"][kind]


def references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        yield from [tree["$ref"]] if isinstance(tree.get("$ref"), str) else []
        yield from (found for value in tree.values() for found in references(value))
    if isinstance(tree, list):
        yield from (found for value in tree for found in references(value))


def test_nothing_is_left_of_what_the_framework_would_answer() -> None:
    assert not [reference for reference in references(DOCUMENT) if "ValidationError" in reference]


def test_operations_have_ids_of_their_own() -> None:
    assert len({operation.told["operationId"] for operation in OPERATIONS}) == len(OPERATIONS)


@each_operation
def test_an_operation_says_what_it_does_and_for_whom(operation: Described) -> None:
    told = operation.told
    assert told["summary"] and not told["summary"].endswith(".")
    if "x-roles" in told:
        assert told["x-roles"] and told["security"] == [{"bearer": []}]
        assert "Roles: " in told["description"]
    else:
        assert told["security"] == [] and "No token is needed." in told["description"]


@each_operation
def test_an_operation_shows_an_answer_as_it_is_given(operation: Described) -> None:
    for status, answer in operation.successes.items():
        for media_type, content in answer.get("content", {}).items():
            if media_type == "application/json":
                adapter = TypeAdapter(operation.route.response_model)
                read = adapter.validate_json(json.dumps(content["example"]))
                assert adapter.dump_python(read, mode="json", by_alias=True) == content["example"]
            else:
                assert media_type == "*/*" or content["example"]
        assert answer.get("content") or status == "204"


@each_operation
def test_an_operation_shows_a_request_that_it_would_take(operation: Described) -> None:
    content = operation.told.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        assert operation.route.body_field is None or "multipart/form-data" in operation.told["requestBody"]["content"]
    elif "examples" in content:
        for kind, example in content["examples"].items():
            assert parse_rows(kind, example["value"])
    else:
        form: Any = operation.route.body_field and operation.route.body_field.field_info.annotation
        assert TypeAdapter(form).validate_json(json.dumps(content["example"])) is not None


@each_operation
def test_an_operation_tells_its_problems(operation: Described) -> None:
    assert "unknown_parameter" in operation.codes
    for status, answer in operation.told["responses"].items():
        if status >= "300":
            assert set(answer["content"]) == {"application/problem+json"}
            assert {STATUS_OF[code] for code in answer["content"]["application/problem+json"]["examples"]} == {int(status)}


def test_every_problem_is_told_by_some_operation() -> None:
    assert set().union(*(operation.codes for operation in OPERATIONS)) == STATUS_OF.keys() - NEVER_OF_AN_OPERATION


@pytest.mark.parametrize("code", STATUS_OF)
def test_the_example_of_a_problem_is_one(code: str) -> None:
    example = DOCUMENT["components"]["examples"][code]["value"]
    read = ProblemOut.model_validate_json(json.dumps(example))
    assert (read.code, read.status) == (code, STATUS_OF[code])
    assert code not in (read.title, read.detail)


def test_every_command_that_people_send_has_its_operation() -> None:
    sent = {kind for kinds in SENT_BY.values() for kind in kinds}
    assert sent == GUARDS.keys() - OF_THE_SYSTEM


@pytest.mark.parametrize("key", SENT_BY)
def test_an_operation_tells_what_the_guards_of_its_command_refuse(key: str) -> None:
    refused = {code for kind in SENT_BY[key] for guard in GUARDS[kind] for code in codes_of(guard)}
    assert refused
    assert refused <= codes_at(*key.split(" "))


def codes_of(guard: Guard | Callable[..., Any]) -> set[str]:
    """What the source of the guard, and of the guards it asks, can refuse."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(guard))) if isinstance(node, ast.Call)]
    named = [(call.func.id, call.args) for call in calls if isinstance(call.func, ast.Name)]
    own = {ast.literal_eval(args[0]) for name, args in named if name == "refuse"}
    asked = [getattr(guards, name) for name, _ in named if name != "refuse" and inspect.isfunction(getattr(guards, name, None))]
    return own.union(*map(codes_of, asked))


def test_the_operations_that_need_a_version_are_those_of_the_contract() -> None:
    assert {operation.key for operation in OPERATIONS if "if_match_required" in operation.codes} == INSISTING


def test_a_version_is_asked_for_in_advance_where_every_call_needs_one() -> None:
    required = {"$ref": "#/components/parameters/IfMatchRequired"}
    asked = {operation.key for operation in OPERATIONS if required in operation.told["parameters"]}
    assert asked == INSISTING - {f"PUT {CLAIM}/assignment"}


def links() -> Iterator[tuple[Described, Described, dict[str, str]]]:
    """Each with the operations at both its ends."""
    by_id = {operation.told["operationId"]: operation for operation in OPERATIONS}
    for operation in OPERATIONS:
        for answer in operation.successes.values():
            for reference in answer.get("links", {}).values():
                link = DOCUMENT["components"]["links"][reference["$ref"].rpartition("/")[2]]
                yield operation, by_id[link["operationId"]], link["parameters"]


def test_a_link_fills_the_address_of_what_follows_with_what_the_answer_shows() -> None:
    for operation, follows, parameters in links():
        [(name, pointer)] = [(name, pointer) for name, pointer in parameters.items() if name.startswith("path.")]
        assert f"{{{name.removeprefix('path.')}}}" in follows.route.path_format
        [answer] = operation.successes.values() if len(operation.successes) == 1 else [operation.successes["200"]]
        shown = answer["content"]["application/json"]["example"]
        for part in pointer.removeprefix("$response.body#/").split("/"):
            shown = shown[int(part) if part.isdigit() else part]


def test_a_link_is_for_somebody_who_may_call_both() -> None:
    for operation, follows, _ in links():
        assert set(operation.told["x-roles"]) & set(follows.told["x-roles"])


def test_a_submission_is_followed_by_all_that_its_partner_may_do_with_the_claim() -> None:
    following = {follows.key: parameters for operation, follows, parameters in links() if operation.key == "POST /v1/claims"}
    commands = {f"POST {CLAIM}/{noun}" for noun in ("comments", "evidence", "information-responses", "withdrawal", "dispute")}
    assert following.keys() == commands | {f"GET {CLAIM}", f"GET {CLAIM}/history", "GET /v1/partners/{partner_id}/status"}
    assert following[f"POST {CLAIM}/withdrawal"] == {"path.claim_id": "$response.body#/id", "header.If-Match": "$response.header.ETag"}
    assert following[f"GET {CLAIM}"] == {"path.claim_id": "$response.body#/id"}
