"""Tokens of an issuer: which are taken, and every way in which one can be wrong."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import Key

from tests.support.door import SECONDS, Door, door_in, reviewer
from tests.support.house import HandClock
from tests.support.issuer import DISCOVERY, JWKS, ed25519, issuing, p256, rsa
from tests.support.tried_tokens import BAD, GOOD, SHARED, Make
from tests.support.web import code_of


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with issuing() as issuer, door_in(tmp_path_factory.mktemp("house") / "data", issuer) as door:
        two, three, pss, weak = p256(), rsa(), rsa(), short()
        listed: list[tuple[str, Key, dict[str, Any]]] = [
            ("for-encryption", three, {"use": "enc"}),
            ("for-pss", pss, {"alg": "PS256"}),
            ("not-to-verify", three, {"key_ops": ["sign"]}),
            ("short", weak, {}),
        ]
        more = [{**key.as_dict(private=False), "kid": kid, **told} for kid, key, told in listed]
        strange = [{"kty": "oct", "k": SHARED.as_dict()["k"], "kid": "shared"}, {"kty": "lattice", "kid": "later"}, {"kid": 7}]
        issuer.publish(*more, *strange, one=ed25519(), other=ed25519(), two=two, wide=p256("P-384"), widest=p256("P-521"), three=three)
        issuer.keys |= {"for-encryption": three, "for-pss": pss, "not-to-verify": three, "short": weak}
        yield door


def short() -> Key:
    """The library warns of it, and takes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rsa(1024)


# ---------------------------------------------------------------- what is taken


def test_who_signs_in_is_known_by_the_claims(door: Door) -> None:
    assert door.who(door.issuer.token(reviewer())) == {"sub": "rex-7", "name": "Rex", "roles": ["reviewer"], "partner_id": None}


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_a_token_is_taken(door: Door, make: Make) -> None:
    assert door.who(make(door.issuer))["roles"] == ["reviewer"]


@pytest.mark.parametrize(
    ("kid", "algorithm"),
    [
        *(("three", name) for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
        *(("two", "ES256"), ("wide", "ES384"), ("widest", "ES512"), ("one", "Ed25519"), ("for-pss", "PS256")),
    ],
)
def test_an_algorithm_is_taken_with_the_key_for_it(door: Door, kid: str, algorithm: str) -> None:
    assert door.who(door.issuer.token(reviewer(), kid, alg=algorithm))["sub"] == "rex-7"


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_older_name_of_an_algorithm_is_taken_as_well(door: Door) -> None:
    token = door.issuer.token(reviewer(), alg="EdDSA")
    assert door.who(token)["sub"] == "rex-7"


@pytest.mark.parametrize("roles", [None, [], ["baker"], "baker"])
def test_without_a_role_one_is_known_and_may_do_nothing(door: Door, roles: Any) -> None:
    token = door.issuer.token(reviewer() | {"roles": roles})
    assert door.who(token)["roles"] == []
    assert code_of(door.knock(token, "/v1/claims")) == (403, "role_required")


# ---------------------------------------------------------------- what is not


@pytest.mark.parametrize("name", BAD)
def test_a_token_is_not_taken(door: Door, name: str) -> None:
    reason, make = BAD[name]
    reply = door.knock(make(door.issuer))
    assert code_of(reply) == (401, "unauthenticated")
    challenge = reply.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="claimlog", error="invalid_token", error_description="') and reason in challenge


def test_nobody_ever_went_where_a_token_pointed(door: Door) -> None:
    for make in [*GOOD.values(), *(make for _, make in BAD.values())]:
        door.knock(make(door.issuer))
    asked = door.issuer.send("GET", "/asked")
    assert set(asked) == {DISCOVERY, JWKS} and len(BAD) > 30


@pytest.mark.parametrize("sent", [None, "", "Basic cmV4OnBhc3M=", "Bearer", "Bearer  "])
def test_without_a_token_no_error_is_told(door: Door, sent: str | None) -> None:
    reply = door.client.get("/v1/me", headers={} if sent is None else {"Authorization": sent})
    assert code_of(reply) == (401, "unauthenticated")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="claimlog"'


def test_a_token_of_the_sandbox_is_not_taken_outside(door: Door) -> None:
    assert code_of(door.knock(door.house.signing.mint(reviewer()))) == (401, "unauthenticated")
    assert door.client.post("/sandbox/tokens", json=reviewer()).status_code == 404


MIXED: list[dict[str, Any]] = [
    {"roles": ["reviewer", "integrator"], "partner_id": "alder"},
    {"roles": ["reviewer"], "partner_id": "alder"},
    {"roles": ["operator"], "partner_id": ""},
    {"roles": ["billing_admin"]},
    {"roles": ["billing_admin"], "partner_id": ""},
    {"roles": ["operator", "global_admin"], "partner_id": "alder"},
]


@pytest.mark.parametrize("claims", MIXED)
def test_who_mixes_the_sides_is_refused(door: Door, claims: dict[str, Any]) -> None:
    assert code_of(door.knock(door.issuer.token(reviewer(**claims)))) == (403, "roles_conflict")


@pytest.mark.parametrize("wrong", [{"exp": SECONDS - 31}, {"exp": None}, {"nbf": SECONDS + 31}, {"nbf": "now"}])
def test_a_token_out_of_its_time_is_none_whatever_else_it_says(door: Door, wrong: dict[str, Any]) -> None:
    assert code_of(door.knock(door.issuer.token(reviewer(**MIXED[0] | wrong)))) == (401, "unauthenticated")


def test_a_token_ends_while_it_is_remembered(door: Door) -> None:
    token, clock = door.issuer.token(reviewer(exp=SECONDS + 60)), door.house.clock
    assert isinstance(clock, HandClock)
    before = clock.at
    try:
        for seconds, status in ((0, 200), (89, 200), (90, 401), (0, 200)):
            clock.at = before.fromtimestamp(SECONDS + seconds, before.tzinfo)
            assert door.knock(token).status_code == status
    finally:
        clock.at = before


def test_no_token_is_kept_but_what_it_said(door: Door) -> None:
    token = door.issuer.token(reviewer())
    assert door.who(token)
    assert token not in str(vars(door.house.identities))
