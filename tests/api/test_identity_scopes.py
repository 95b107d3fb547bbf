"""What an issuer may call roles and company, and how far the scopes of a token reach."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import contract
from api.door.auth import Reading
from api.door.scopes import SCOPES
from api.door.tokens import InvalidToken
from api.settings import Settings
from application.adapters.issuer import ALGORITHMS
from domain.errors import Refused
from domain.values import Role
from tests.support.docs import ROOT, check_document
from tests.support.door import Door, door_in, reviewer
from tests.support.issuer import issuing
from tests.support.tried_tokens import BAD, GOOD
from tests.support.web import code_of

OPERATIONS = {
    (method.upper(), path): told
    for path, item in contract(sandboxed=False)["paths"].items()
    for method, told in item.items()
    if "x-scope" in told
}
MACHINE = {"sub": "robot", "client_id": "robot", "name": None}
PARTNER = {"roles": ["incentives_admin"], "partner_id": "alder"}
RENAMED = "acme-reviewers=reviewer acme-admins=operator acme-admins=compliance"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with issuing() as issuer, door_in(tmp_path_factory.mktemp("house") / "data", issuer) as door:
        yield door


# ---------------------------------------------------------------- scopes


def test_every_operation_with_a_token_has_a_scope_and_every_scope_an_operation() -> None:
    assert {told["x-scope"] for told in OPERATIONS.values()} == SCOPES
    assert len(OPERATIONS) > 40 and all(f": {told['x-scope']}." in told["description"] for told in OPERATIONS.values())


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_a_machine_without_the_scope_is_told_which(door: Door, method: str, path: str) -> None:
    told = OPERATIONS[method, path]
    role, scope = told["x-roles"][0], told["x-scope"]
    company = "alder" if role in PARTNER["roles"] or role.endswith("_admin") else None
    claims = reviewer(**MACHINE, roles=[role], partner_id=company, scope=" ".join(SCOPES - {scope}))
    reply = door.knock(door.issuer.token(claims), path.replace("{", "").replace("}", ""), method)
    assert code_of(reply) == (403, "scope_required")
    assert reply.headers["WWW-Authenticate"] == f'Bearer realm="claimlog", error="insufficient_scope", scope="{scope}"'


GRANTED: list[dict[str, Any]] = [
    {"scope": "openid claims.read"},
    {"scp": ["claims.read"]},
    {"scp": "claims.read"},
    {"roles": ["incentives_admin", "claims.read"]},
]


@pytest.mark.parametrize("scope", GRANTED)
def test_a_machine_reads_what_it_may_and_writes_nothing(door: Door, scope: dict[str, Any]) -> None:
    token = door.issuer.token(reviewer(**MACHINE) | PARTNER | scope)
    assert door.knock(token, "/v1/claims").status_code == 200
    assert code_of(door.knock(token, "/v1/claims", "POST")) == (403, "scope_required")
    assert code_of(door.knock(token, "/v1/associations")) == (403, "scope_required")


def test_the_role_is_asked_before_the_scope(door: Door) -> None:
    assert code_of(door.knock(door.issuer.token(reviewer(**MACHINE)), "/v1/mpns")) == (403, "role_required")


MACHINES: list[dict[str, Any]] = [
    {"sub": "robot", "client_id": "robot"},
    {"sub": "robot", "azp": "robot"},
    {"sub": "robot", "idtyp": "app"},
    {"sub": "robot", "roles": ["integrator"]},
]


@pytest.mark.parametrize("claims", MACHINES)
def test_a_machine_is_known_as_one_and_has_no_right_without_a_scope(door: Door, claims: dict[str, Any]) -> None:
    told = reviewer(**PARTNER) | claims
    assert code_of(door.knock(door.issuer.token(told), "/v1/claims")) == (403, "scope_required")
    assert door.knock(door.issuer.token(told | {"scope": "claims.read"}), "/v1/claims").status_code == 200


@pytest.mark.parametrize("scope", [None, "", "openid profile", "claims", "claims.delete", "claims.read.all"])
def test_a_person_is_bound_by_no_foreign_scope(door: Door, scope: str | None) -> None:
    assert door.knock(door.issuer.token(reviewer(client_id="portal", azp="portal", scope=scope)), "/v1/claims").status_code == 200


def test_a_person_who_names_a_scope_of_ours_is_bound_by_it(door: Door) -> None:
    token = door.issuer.token(reviewer(client_id="portal", scope="openid reviews.read"))
    assert code_of(door.knock(token, "/v1/claims")) == (403, "scope_required")
    assert door.knock(token, "/v1/reviewer-queue").status_code == 200


# ---------------------------------------------------------------- claims of other names


def read(claims: dict[str, Any], **reading: Any) -> tuple[list[str], str | None]:
    actor = Reading(**reading).identity({"sub": "rex-7", **claims}).actor
    return sorted(actor.roles), actor.company


KEYCLOAK = {"realm_access": {"roles": ["offline_access", "integrator"]}, "resource_access": {"claimlog": {"roles": ["reviewer"]}}}
NAMESPACED = {"https://acme.example/roles": ["reviewer"], "https": {"//acme": {"example/roles": ["operator"]}}}


def test_roles_and_company_may_stand_deeper() -> None:
    assert read(KEYCLOAK | {"org": {"id": "alder"}}, roles="realm_access.roles", company="org.id") == (["integrator"], "alder")
    assert read(KEYCLOAK, roles="resource_access.claimlog.roles") == (["reviewer"], None)
    assert read(KEYCLOAK, roles="resource_access.other.roles") == ([], None)
    assert read({"groups": "none"}, roles="groups.of.mine") == ([], None)


def test_a_name_with_dots_in_it_comes_before_a_path() -> None:
    assert read(NAMESPACED, roles="https://acme.example/roles") == (["reviewer"], None)


def test_what_the_issuer_calls_our_roles_is_all_that_counts() -> None:
    renamed = Settings(oidc_roles=RENAMED).oidc_roles  # type: ignore[arg-type]
    assert read({"roles": ["acme-reviewers", "operator", "baker"]}, renamed=renamed) == (["reviewer"], None)
    assert read({"roles": ["acme-admins"]}, renamed=renamed) == (["compliance", "operator"], None)


def test_of_a_company_nothing_is_cut() -> None:
    for company in ("alder ", " ", "a" * 201, "al\0der", 7, ["alder"]):
        with pytest.raises(InvalidToken, match="company"):
            read({"roles": ["integrator"], "partner_id": company})
    with pytest.raises(Refused, match="roles_conflict"):
        read({"roles": ["integrator"], "partner_id": ""})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("oidc_roles", wrong) for wrong in ("acme-reviewers", " ", "acme=baker", "acme=system", "=", "reviewer=Reviewer")),
        *(("oidc_issuer", wrong) for wrong in ("login.example", "http://login.example", "https://login.example?a=b", "https://a#b")),
    ],
)
def test_a_setting_that_is_wrong_is_named(field: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"{field}\n.*expected") as told:
        Settings(**{field: wrong})
    assert "input_value" not in str(told.value)


def test_an_issuer_who_writes_jwt_is_taken_at_his_word(door: Door, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = {"oidc_token_type": "JWT", "oidc_roles_claim": "realm_access.roles", "oidc_roles": RENAMED}
    with door_in(tmp_path_factory.mktemp("house") / "data", door.issuer, **settings) as other:
        claims = reviewer(roles=None, realm_access={"roles": ["acme-reviewers", "uma_authorization"]})
        assert other.who(door.issuer.token(claims, typ="JWT"))["roles"] == [Role.REVIEWER]
        assert code_of(other.knock(door.issuer.token(claims))) == (401, "unauthenticated")


@pytest.mark.parametrize("told", [{"typ": "ID"}, {"typ": "Refresh"}, {"nonce": "n"}, {"at_hash": "h"}, {"c_hash": "h"}])
def test_nor_is_an_id_token_taken_where_every_token_is_called_jwt(
    door: Door, tmp_path_factory: pytest.TempPathFactory, told: dict[str, str]
) -> None:
    with door_in(tmp_path_factory.mktemp("house") / "data", door.issuer, oidc_token_type="JWT") as other:
        assert other.who(door.issuer.token(reviewer(typ="Bearer", nonce="n"), typ="JWT"))
        reply = other.knock(door.issuer.token(reviewer(**told), typ="JWT"))
        assert code_of(reply) == (401, "unauthenticated") and "no access token" in reply.headers["WWW-Authenticate"]


# ---------------------------------------------------------------- the page that tells of it

PAGE = (ROOT / "docs/identity.md").read_text("utf-8")


def test_the_page_names_the_operations_of_every_scope(request: pytest.FixtureRequest) -> None:
    rows = [f"| `{scope}` | {', '.join(operations_of(scope))} |" for scope in sorted(SCOPES)]
    before = PAGE.partition("| scope | operations |")[0]
    check_document(request, "docs/identity.md", "\n".join([f"{before}| scope | operations |", "|---|---|", *rows, ""]))


def operations_of(scope: str) -> list[str]:
    return [f"`{method} {path}`" for (method, path), told in OPERATIONS.items() if told["x-scope"] == scope]


def test_every_test_that_the_page_names_is_there() -> None:
    checks = PAGE.partition("## What a token has to be")[2].partition("\n## ")[0]
    named = {one for line in checks.splitlines() if line.startswith("| ") for one in re.findall(r"`([^`]+)`", line.split(" | ")[-1])}
    assert len(named) > 30 and named - {"test_a_token_is_taken", "test_a_token_is_not_taken"} <= GOOD.keys() | BAD.keys()


def test_the_page_names_every_algorithm_that_is_taken() -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith("| `alg` |")]
    assert set(re.findall(r"`([^`]+)`", row.split(" | ")[1])) == ALGORITHMS
