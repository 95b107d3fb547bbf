"""Tokens to try at a door: what may differ in a good one, and every way in which one can be wrong."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.support.door import SECONDS, reviewer
from tests.support.issuer import AUDIENCE, Issuer, ed25519, sign

EVIL = ed25519()
SHARED = OctKey.generate_key(256)
Make = Callable[[Issuer], str]

GOOD: dict[str, Make] = {
    "for several audiences": lambda issuer: issuer.token(reviewer(aud=["https://mail.example", AUDIENCE])),
    "expired by 29 s": lambda issuer: issuer.token(reviewer(exp=SECONDS - 29)),
    "valid in 29 s": lambda issuer: issuer.token(reviewer(nbf=SECONDS + 29)),
    "exp with a fraction": lambda issuer: issuer.token(reviewer(exp=SECONDS + 0.5)),
    "typ spelt otherwise": lambda issuer: issuer.token(reviewer(), typ="application/AT+JWT"),
    "with jku": lambda issuer: issuer.token(reviewer(), jku=f"{issuer.name}/attacker"),
    "with x5u": lambda issuer: issuer.token(reviewer(), x5u=f"{issuer.name}/attacker"),
    "with jwk": lambda issuer: issuer.token(reviewer(), jwk=EVIL.as_dict(private=False)),
    "with a header nobody knows": lambda issuer: issuer.token(reviewer(), nonce="n" * 900),
    "roles in a text": lambda issuer: issuer.token(reviewer(roles="offline_access reviewer")),
    "foreign scopes": lambda issuer: issuer.token(reviewer(scope="openid profile claims")),
    "a name that is none": lambda issuer: issuer.token(reviewer(name={"first": "Rex"})),
    "a role nobody knows": lambda issuer: issuer.token(reviewer(roles=["reviewer", "system", "baker"])),
    "5,000 bytes": lambda issuer: issuer.token(reviewer(more="x" * 3_500)),
}


def raw(header: Any, payload: Any, signature: bytes = b"") -> str:
    """By hand; texts and bytes as they are, the rest as JSON."""
    parts = [part.encode() if isinstance(part, str) else json.dumps(part).encode() for part in (header, payload)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, signature))


def by_hand(issuer: Issuer, header: dict[str, Any], sign_it: Callable[[bytes], bytes]) -> str:
    """What the library would not sign."""
    unsigned = raw(header, reviewer(iss=issuer.name, aud=AUDIENCE))
    return unsigned + base64.urlsafe_b64encode(sign_it(unsigned[:-1].encode())).decode().rstrip("=")


def with_public_key_as_secret(issuer: Issuer) -> str:
    """The classic: whoever verifies HS256 with an RSA key takes its public half for a secret."""
    public = issuer.keys["three"]
    assert isinstance(public, RSAKey)
    return by_hand(issuer, HEAD | {"alg": "HS256", "kid": "three"}, lambda text: hmac.digest(public.as_pem(private=False), text, "sha256"))


def critical(issuer: Issuer) -> str:
    key = issuer.keys["one"].private_key
    assert isinstance(key, Ed25519PrivateKey)
    return by_hand(issuer, HEAD | {"crit": ["nonce"], "nonce": "n"}, key.sign)


def of_another_curve(issuer: Issuer) -> str:
    """ES256 said, P-384 used: the signature is genuine for what the key can do."""
    head, payload, signature = issuer.token(reviewer(), "wide", alg="ES384").split(".")
    told = json.loads(base64.urlsafe_b64decode(head + "=="))
    return ".".join([raw(told | {"alg": "ES256"}, {}).partition(".")[0], payload, signature])


def changed(token: str, part: int, **claims: Any) -> str:
    parts = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    parts[part] = base64.urlsafe_b64encode(json.dumps(told | claims).encode()).decode().rstrip("=")
    return ".".join(parts)


def claiming(**claims: Any) -> Make:
    return lambda issuer: issuer.token({**reviewer(), "iss": issuer.name, "aud": AUDIENCE} | claims)


def headed(**header: Any) -> Make:
    return lambda issuer: issuer.token(reviewer(), **header)


def signed(payload: Any) -> Make:
    """Whatever it is, by the right key."""
    return lambda issuer: sign(issuer.keys["one"], payload, {"alg": "Ed25519", "typ": "at+jwt", "kid": "one"})


def secp256k1(issuer: Issuer) -> str:
    return issuer.token(reviewer(), alg="ES256K", key=ECKey.generate_key("secp256k1"))


HEAD = {"alg": "Ed25519", "typ": "at+jwt", "kid": "one"}
KEY, ALG, TYP, BROKEN, SIGNED = "signed by no key", "alg is not taken", "typ is not", "not a signed token", "signature"
BAD: dict[str, tuple[str, Make]] = {
    "alg none": (ALG, lambda issuer: raw(HEAD | {"alg": "none"}, reviewer())),
    "alg None": (ALG, lambda issuer: raw(HEAD | {"alg": "None"}, reviewer())),
    "alg none, with a signature": (ALG, lambda issuer: changed(issuer.token(reviewer()), 0, alg="none")),
    "no alg": (BROKEN, lambda issuer: raw({"typ": "at+jwt", "kid": "one"}, reviewer())),
    "alg as a list": (ALG, lambda issuer: raw(HEAD | {"alg": ["Ed25519"]}, reviewer())),
    "HS256 with the public key as secret": (ALG, with_public_key_as_secret),
    "HS256 with a symmetric key that is published": (ALG, headed(kid="shared", key=SHARED)),
    "an asymmetric alg with a symmetric key": (KEY, lambda issuer: raw(HEAD | {"kid": "shared"}, reviewer())),
    "ES256 with a key of another curve": (KEY, of_another_curve),
    "ES256K": (ALG, secp256k1),
    "RSA of 1,024 bits": (KEY, headed(kid="short")),
    "a key for encryption": (KEY, headed(kid="for-encryption")),
    "a key for another algorithm": (KEY, lambda issuer: changed(issuer.token(reviewer(), "for-pss", alg="PS256"), 0, alg="RS256")),
    "a key that may not verify": (SIGNED, headed(kid="not-to-verify")),
    "typ JWT": (TYP, headed(typ="JWT")),
    "no typ": (TYP, headed(typ=None)),
    "typ as a list": (TYP, lambda issuer: raw(HEAD | {"typ": ["at+jwt"]}, reviewer())),
    "no kid": ("names no key", headed(kid=None, key=EVIL)),
    "kid as a number": ("names no key", lambda issuer: raw(HEAD | {"kid": 1}, reviewer())),
    "kid of a key that is not there": (KEY, headed(kid="none", key=EVIL)),
    "kid of another key": (SIGNED, lambda issuer: issuer.token(reviewer(), "other", key=issuer.keys["one"])),
    "kid of a key of another kind": (KEY, lambda issuer: issuer.token(reviewer(), "two", key=issuer.keys["one"])),
    "jku of the attacker": (KEY, lambda issuer: issuer.token(reviewer(), "evil", key=EVIL, jku=f"{issuer.name}/attacker")),
    "x5u of the attacker": (KEY, lambda issuer: issuer.token(reviewer(), "evil", key=EVIL, x5u=f"{issuer.name}/attacker")),
    "jwk of the attacker": (KEY, headed(kid="evil", key=EVIL, jwk=EVIL.as_dict(private=False))),
    "jwk of the attacker under our kid": (SIGNED, headed(key=EVIL, jwk=EVIL.as_dict(private=False))),
    "crit": ("critical", critical),
    "crit that is no list": ("critical", lambda issuer: raw(HEAD | {"crit": 7}, reviewer())),
    "an unencoded payload": (BROKEN, lambda issuer: raw(HEAD | {"b64": False}, reviewer())),
    "another issuer": ("iss", claiming(iss="https://other.example")),
    "an issuer with a slash more": ("iss", lambda issuer: issuer.token(reviewer(iss=issuer.name + "/"))),
    "no issuer": ("iss", claiming(iss=None)),
    "another audience": ("aud", claiming(aud="https://mail.example")),
    "other audiences": ("aud", claiming(aud=["https://mail.example", AUDIENCE + "/"])),
    "no audience": ("aud", claiming(aud=None)),
    "an audience that is an object": ("aud", claiming(aud={AUDIENCE: True})),
    "expired by 31 s": ("expired", claiming(exp=SECONDS - 31)),
    "expired by 30 s": ("expired", claiming(exp=SECONDS - 30)),
    "no exp": ("exp is no time", claiming(exp=None)),
    "exp as text": ("exp is no time", claiming(exp=str(SECONDS + 300))),
    "exp true": ("exp is no time", claiming(exp=True)),
    "exp NaN": ("exp is no time", claiming(exp=float("nan"))),
    "exp without end": ("exp is no time", claiming(exp=float("inf"))),
    "exp of 400 digits": ("exp is no time", claiming(exp=10**400)),
    "valid in 31 s": ("not valid yet", claiming(nbf=SECONDS + 31)),
    "nbf as text": ("nbf is no time", claiming(nbf="now")),
    "no sub": ("sub", claiming(sub=None)),
    "sub as a number": ("sub", claiming(sub=7)),
    "sub as a list": ("sub", claiming(sub=["rex-7"])),
    "an empty sub": ("sub", claiming(sub="")),
    "a sub of blanks": ("sub", claiming(sub="  ")),
    "a sub that would be cut": ("sub", claiming(sub=" rex-7")),
    "a sub of 201 letters": ("sub", claiming(sub="r" * 201)),
    "a sub with a NUL": ("sub", claiming(sub="rex\0")),
    "the system's name": ("sub", claiming(sub="system")),
    "the command line's name": ("sub", claiming(sub="command line")),
    "roles as an object": ("roles", claiming(roles={"reviewer": True})),
    "roles as a number": ("roles", claiming(roles=7)),
    "roles that are no texts": ("roles", claiming(roles=["reviewer", 7])),
    "a company that is a number": ("company", claiming(roles=["integrator"], partner_id=7)),
    "a company that is nought": ("company", claiming(roles=["integrator"], partner_id=0)),
    "a company that is false": ("company", claiming(roles=["integrator"], partner_id=False)),
    "a company that is an empty list": ("company", claiming(roles=["integrator"], partner_id=[])),
    "a company that is an empty object": ("company", claiming(roles=["integrator"], partner_id={})),
    "a company that is a list": ("company", claiming(roles=["integrator"], partner_id=["alder"])),
    "scope as an object": ("scopes", claiming(scope={"claims.read": True})),
    "claims that were changed": (SIGNED, lambda issuer: changed(issuer.token(reviewer()), 1, roles=["arbitrator"])),
    "a header that was changed": (SIGNED, lambda issuer: changed(issuer.token(reviewer()), 0, nonce="n")),
    "no signature": (SIGNED, lambda issuer: issuer.token(reviewer()).rpartition(".")[0] + "."),
    "a signature of another": (SIGNED, lambda issuer: raw(HEAD, reviewer(), b"s" * 64)),
    "two parts": (BROKEN, lambda issuer: issuer.token(reviewer()).rpartition(".")[0]),
    "five parts": (BROKEN, lambda issuer: issuer.token(reviewer()) + ".a.b"),
    "not base64": (BROKEN, lambda issuer: "a?.b?.c?"),
    "one word": (BROKEN, lambda issuer: "rex"),
    "JSON serialization": (BROKEN, lambda issuer: json.dumps({"payload": "e30", "signatures": []}).replace(" ", "")),
    "a header that is no JSON": (BROKEN, lambda issuer: raw("{", reviewer())),
    "a header that is a list": (BROKEN, lambda issuer: raw(["alg", "Ed25519"], reviewer())),
    "a header that is a text": (BROKEN, lambda issuer: raw('"alg"', reviewer())),
    "a header 2,000 levels deep": (BROKEN, lambda issuer: raw("[" * 2_000, reviewer())),
    "claims that are no JSON": (SIGNED, lambda issuer: raw(HEAD, "{", b"s" * 64)),
    "claims that are a list": (SIGNED, signed(["sub", "rex-7"])),
    "claims 2,000 levels deep": (SIGNED, signed("[" * 2_000)),
    "more than 8 KiB": ("too long", claiming(more="x" * 7_000)),
}
