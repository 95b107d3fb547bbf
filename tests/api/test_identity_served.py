"""A server outside the sandbox, and its issuer: real processes, their own clocks."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.adapters import issuer as adapter
from tests.support.door import door_in, reviewer
from tests.support.issuer import AUDIENCE, Issuer, ed25519, issuing, p256, rsa
from tests.support.servers import Person, free_port, hang_up, running, wait_until_ready
from tests.support.terminal import Type, claimlog
from tests.support.web import code_of

__all__ = ["claimlog"]
TENANT = {"tenant_id": "6a1f0c52-4b7e-4d0a-9a3f-2f6d1c9e8b01", "name": "Contoso", "domains": ["contoso.com"], "country": "US"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


def now(**claims: Any) -> dict[str, Any]:
    return {"iat": int(time.time()), "exp": int(time.time()) + 300, **claims}


def test_people_and_machines_come_in_by_an_issuer_who_rotates_his_keys(issuer: Issuer, tmp_path: Path) -> None:
    issuer.publish(one=rsa())
    port, store = free_port(), {"oidc_issuer": issuer.name, "oidc_audience": AUDIENCE}
    with running(tmp_path, "serve", "--port", str(port), store=store) as process:
        wait_until_ready(port, tmp_path, process)

        def by(token: str) -> Person:
            return Person(port, token)

        importer = now(sub="import-job", client_id="import-job", roles=["operator"], scope="reference.write")
        assert by(issuer.token(importer)).send("PUT", "/v1/reference/tenants", [TENANT]).body == {"accepted": 1}
        refused = by(issuer.token(importer)).send("GET", "/v1/reference/tenants")
        assert (refused.status, refused.body["code"]) == (403, "scope_required")
        assert Person(port).send("POST", "/sandbox/tokens", {"sub": "x", "name": "x", "roles": []}).status == 404
        before = issuer.asked()
        issuer.publish(**issuer.keys, two=p256())
        rex = by(issuer.token(now(sub="rex-7", roles=["reviewer"]), "two"))
        assert rex.send("GET", "/v1/reviewer-queue").status == 200 and issuer.asked() == before + 1
        assert by(issuer.token(importer, "one")).send("GET", "/v1/me").status == 403
        assert by(issuer.token(now(sub="rex-7", roles=["reviewer"]), "three", key=ed25519())).send("GET", "/v1/me").status == 401
    hang_up()


def test_a_withdrawn_key_takes_along_the_tokens_that_are_remembered(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.publish(one=ed25519(), two=ed25519())
    with door_in(tmp_path / "data", issuer) as door:
        first, second = (issuer.token(reviewer(), kid) for kid in ("one", "two"))
        assert door.who(first) == door.who(second)
        issuer.publish(two=issuer.keys["two"])
        assert door.who(first)
        monkeypatch.setattr(adapter, "FRESH_SECONDS", 0.0)
        monkeypatch.setattr(adapter, "PAUSE_SECONDS", 0.0)
        assert code_of(door.knock(first)) == (401, "unauthenticated")
        assert door.who(second)


def test_a_token_is_judged_once_until_it_ends(issuer: Issuer, tmp_path: Path) -> None:
    with door_in(tmp_path / "data", issuer) as door:
        verified: list[str] = []
        tokens = door.house.identities.tokens
        judge = tokens.verify

        async def counted(token: str) -> Any:
            verified.append(token)
            return await judge(token)

        tokens.verify = counted  # type: ignore[method-assign]
        first, second = (issuer.token(reviewer(sub=sub)) for sub in ("rex-7", "rita-8"))
        assert [door.who(token)["sub"] for token in (first, second, first, second)] == ["rex-7", "rita-8", "rex-7", "rita-8"]
        assert verified == [first, second] and issuer.asked() == 1


def test_while_the_issuer_is_silent_nobody_is_told_to_sign_in_again(issuer: Issuer, tmp_path: Path) -> None:
    token = issuer.token(reviewer())
    issuer.feel("failing")
    with door_in(tmp_path / "data", issuer) as door:
        for _ in range(2):
            reply = door.knock(token)
            assert code_of(reply) == (503, "issuer_unavailable") and reply.headers["Retry-After"] == "10"
        assert code_of(door.knock("no token at all")) == (503, "issuer_unavailable")
        assert door.knock(None, "/livez").status_code == 200
        assert code_of(door.knock(None)) == (401, "unauthenticated")


# ---------------------------------------------------------------- starting, and looking after it


def test_without_an_issuer_and_without_the_sandbox_nothing_starts(claimlog: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ({}, {"CLAIMLOG_OIDC_ISSUER": "https://login.example"}):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        told = claimlog("serve", "--data-dir", tmp_path / "data")
        assert told.code == 2 and "CLAIMLOG_OIDC_ISSUER and CLAIMLOG_OIDC_AUDIENCE" in told.err and "--sandbox" in told.err
    assert not (tmp_path / "data").exists()


def test_a_sandbox_beside_an_issuer_does_not_start(claimlog: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_OIDC_ISSUER", "https://login.example")
    told = claimlog("serve", "--sandbox", "--data-dir", tmp_path / "data")
    assert told.code == 2 and "CLAIMLOG_OIDC_ISSUER" in told.err and not (tmp_path / "data").exists()


def test_an_address_that_cannot_be_an_issuers_is_named(claimlog: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_OIDC_ISSUER", "http://login.example")
    told = claimlog("serve", "--data-dir", tmp_path / "data")
    assert told.code == 2 and "CLAIMLOG_OIDC_ISSUER" in told.err and "https://" in told.err


def test_the_doctor_asks_the_issuer(claimlog: Type, issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_OIDC_ISSUER", issuer.name)
    monkeypatch.setenv("CLAIMLOG_OIDC_AUDIENCE", AUDIENCE)
    issuer.publish(one=ed25519(), two=p256())
    well = claimlog("doctor", "--json", "--data-dir", tmp_path / "data")
    assert (well.code, well.json["issuer"]) == (0, "publishes 2 keys that can be used")
    issuer.feel("renamed")
    ill = claimlog("doctor", "--json", "--data-dir", tmp_path / "data")
    assert ill.code == 1 and issuer.name in ill.json["troubles"][0] and "another name" in ill.json["troubles"][0]
