"""The OpenAPI document: what FastAPI reads from the routes, completed to what the contract promises."""

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api.contract.examples import EXAMPLES
from api.contract.examples.example import Example
from api.contract.headers import Json, header_components, parameter, parameter_components, references
from api.contract.links import Link, links
from api.contract.operation import Operation
from api.contract.refusals import problem_example, refusals
from api.problems import STATUS_OF
from api.shapes.common import ProblemOut
from application.reference_rows import KINDS

OF_THE_FRAMEWORK = ("HTTPValidationError", "ValidationError")
EMPTY = "204"
ANSWERED_BY = {"Retry-After": ("429", "503"), "WWW-Authenticate": ("401", "403")}
ABOUT = """Claims on being a customer's partner of record: filed, checked, reviewed, contested, ruled, proved.

Every refusal is a problem (RFC 9457) with a `code` that never changes and words in the reader's language. Beside those named at each
operation, an unknown address is 404 `not_found`, a known one with another method 405 `method_not_allowed` (with `Allow`), and what nobody
foresaw 500 `internal_error`."""


def contract_of(rooms: Iterable[ModuleType]) -> Json:
    """`rooms` are modules with a router; needs no store."""
    routers = [room.router for room in rooms]
    tags = [{"name": room.router.tags[0], "description": room.__doc__} for room in rooms]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    document = get_openapi(title="claimlog", version="1", description=ABOUT, routes=routes, tags=tags)
    operations = [Operation(route) for route in routes]
    following = {operation.key: list(links(operation, operations)) for operation in operations}
    for operation in operations:
        complete(document["paths"][operation.route.path_format][operation.method.lower()], operation, following[operation.key])
    linked = {link.name: link.described() for found in following.values() for link in found}
    return document | {"components": components(document["components"]["schemas"]) | {"links": dict(sorted(linked.items()))}}


def components(schemas: Json) -> Json:
    """`schemas` are those of the routes."""
    kept = {name: schema for name, schema in schemas.items() if name not in OF_THE_FRAMEWORK}
    return {
        "schemas": dict(sorted((kept | schemas_beside()).items())),
        "examples": {code: problem_example(code) for code in STATUS_OF},
        "headers": header_components(),
        "parameters": parameter_components(),
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    }


def schemas_beside() -> Json:
    """What routes refer to only by name: the problem, and the rows of reference data."""
    models: list[tuple[Any, Any]] = [(ProblemOut, "serialization"), *((row, "validation") for row in KINDS.values())]
    _, found = models_json_schema(models, ref_template="#/components/schemas/{model}")
    return dict(found["$defs"])


def complete(described: Json, operation: Operation, following: list[Link]) -> None:
    described |= {"operationId": operation.name, **words(operation), **security(operation)}
    described["parameters"] = [
        *(one for one in described.get("parameters", ()) if one["in"] != "header"),
        *map(parameter, operation.headers_read()),
    ]
    described["responses"] = dict(responses(described["responses"], operation, following))
    if operation.has_json():
        described["requestBody"]["content"]["application/json"] |= example_of(operation).of_request()


def words(operation: Operation) -> Json:
    """Of the docstring the first sentence is the summary; the rest, with the roles, the description."""
    first, _, rest = " ".join((operation.route.endpoint.__doc__ or "").split()).partition(". ")
    return {"summary": first.removesuffix("."), "description": "\n\n".join(filter(None, (rest, who(operation))))}


def who(operation: Operation) -> str:
    if not operation.needs_token():
        return "No token is needed."
    roles = ", ".join(operation.roles()) if operation.needs_role() else "anyone signed in"
    return f"Roles: {roles}. Scope, where the token is bound by scopes: {operation.scope}."


def security(operation: Operation) -> Json:
    if not operation.needs_token():
        return {"security": []}
    return {"x-roles": operation.roles(), "x-scope": operation.scope, "security": [{"bearer": []}]}


def responses(described: Json, operation: Operation, following: list[Link]) -> Iterator[tuple[str, Json]]:
    """The successes with example, headers and what can follow, then every refusal."""
    for status, answer in described.items():
        if status < "300":
            yield status, answer if status == EMPTY else success(answer, operation, following)
    for code, refused in refusals(*operation.codes()).items():
        yield str(code), refused | sent_with(str(code))


def success(answer: Json, operation: Operation, following: list[Link]) -> Json:
    headers = references(operation.headers_sent()) | answer.get("headers", {})
    for content in answer["content"].values():
        content |= example_of(operation).of_response()
    linked = {link.target.name: {"$ref": f"#/components/links/{link.name}"} for link in following}
    return answer | {name: told for name, told in (("headers", headers), ("links", linked)) if told}


def example_of(operation: Operation) -> Example:
    return EXAMPLES.get(operation.key, Example())


def sent_with(status: str) -> Json:
    names = [name for name, where in ANSWERED_BY.items() if status in where]
    return {"headers": references(names)} if names else {}
