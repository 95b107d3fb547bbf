"""What a route's signature tells about it: who may call it, what it reads, and so what it can always refuse."""

from collections.abc import Callable, Iterator
from uuid import UUID

from fastapi.params import Form
from fastapi.routing import APIRoute

from api.answers import paging
from api.contract.refusals import codes_in
from api.dependencies import Caller, Permission, caught_up, house_of
from api.door.guarding import flat
from api.door.scopes import scope_of
from api.shapes.claim import ClaimOut, VendorClaimOut
from api.shapes.desk import ConflictDetailsOut
from domain.values import Role

WITH_A_VERSION = (ClaimOut | VendorClaimOut, ConflictDetailsOut)


class Operation:
    """One route of the contract."""

    def __init__(self, route: APIRoute) -> None:
        self.route = route
        (self.method,) = route.methods or {""}
        self.key = f"{self.method} {route.path_format}"
        self.name = f"{route.tags[0]}_{route.name}"
        self.scope = scope_of(route)
        self.dependants = list(flat(route.dependant))
        self.needs = [one.call for one in self.dependants]
        self.permission = next((need for need in self.needs if isinstance(need, Permission)), None)

    def needs_token(self) -> bool:
        return self.permission is not None

    def needs_role(self) -> bool:
        return self.permission is not None and bool(self.permission.roles)

    def is_command(self) -> bool:
        return isinstance(self.permission, Caller)

    def takes_key(self) -> bool:
        return self.is_command() and self.method == "POST"

    def reads_version(self) -> bool:
        """A command on something that has versions, which is known by a UUID."""
        return self.is_command() and any(field.field_info.annotation is UUID for field in self.route.dependant.path_params)

    def insists_on_version(self) -> bool:
        """Always; an assignment only where it names somebody else."""
        return self.method == "POST" and "if_match_required" in codes_in(self.route.responses)

    def answers_version(self) -> bool:
        return self.route.response_model in WITH_A_VERSION

    def waits(self) -> bool:
        return caught_up in self.needs

    def is_list(self) -> bool:
        return paging in self.needs

    def has_path_parameters(self) -> bool:
        return bool(self.route.dependant.path_params)

    def has_body(self) -> bool:
        return self.route.body_field is not None

    def takes_file(self) -> bool:
        return self.route.body_field is not None and isinstance(self.route.body_field.field_info, Form)

    def has_json(self) -> bool:
        return self.has_body() and not self.takes_file()

    def has_typed_parameters(self) -> bool:
        """In the query or the headers; for the others any text will do."""
        found = (field.field_info for one in self.dependants for field in (*one.query_params, *one.header_params))
        return any(info.annotation != str | None or info.metadata for info in found)

    def uses_store(self) -> bool:
        return self.needs_token() or house_of in self.needs

    def roles(self) -> list[str]:
        """In the order of the domain; all of them where anyone signed in may call, none where nobody has to sign in."""
        named = self.permission.roles or set(Role) - {Role.SYSTEM} if self.permission else set()
        return [role.value for role in Role if role in named]

    def codes(self) -> set[str]:
        """Everything it can answer in the place of a success."""
        general = (codes for holds, codes in RULES if holds(self))
        return {"unknown_parameter", *codes_in(self.route.responses)}.union(*general)

    def headers_read(self) -> Iterator[str]:
        """As the components are called."""
        if self.reads_version():
            yield "IfMatchRequired" if self.insists_on_version() else "IfMatch"
        if self.takes_key():
            yield "IdempotencyKey"
        if self.waits():
            yield "MinPosition"
        yield "AcceptLanguage"

    def headers_sent(self) -> Iterator[str]:
        """With a success that has content."""
        yield "Audit-Checkpoint"
        if self.answers_version():
            yield "ETag"
        if self.is_command():
            yield "Event-Position"
        if self.takes_key():
            yield "Idempotency-Replayed"


RULES: tuple[tuple[Callable[[Operation], bool], tuple[str, ...]], ...] = (
    (Operation.needs_token, ("unauthenticated", "roles_conflict", "scope_required", "issuer_unavailable", "rate_limited")),
    (Operation.needs_role, ("role_required",)),
    (Operation.is_list, ("cursor_invalid",)),
    (Operation.has_json, ("malformed_json",)),
    (Operation.has_body, ("media_type_not_supported", "validation_error", "too_large", "request_timeout", "busy")),
    (Operation.has_typed_parameters, ("validation_error",)),
    (Operation.has_path_parameters, ("not_found",)),
    (Operation.reads_version, ("version_mismatch",)),
    (Operation.takes_key, ("idempotency_key_reused",)),
    (Operation.is_command, ("busy",)),
    (Operation.waits, ("projection_behind",)),
    (Operation.uses_store, ("store_unavailable",)),
)
