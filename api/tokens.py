"""Signed things: access tokens of the sandbox and cursors of lists. The keys are kept in the store, so all workers have them."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from application.ports import Clock, Keys
from domain.errors import Refused

ALGORITHM = "Ed25519"
ISSUER = AUDIENCE = "claimlog-sandbox"
LIFE = timedelta(days=90)
CACHED = 10_000


class Unauthenticated(Exception):
    """No token, or one that is not to be trusted."""


class Signing:
    def __init__(self, keys: Keys, clock: Clock) -> None:
        self.keys, self.clock = keys, clock
        self._verified: dict[str, dict[str, Any]] = {}

    @cached_property
    def token_key(self) -> OKPKey:
        made = self.keys.once("keys.token", lambda: json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
        return OKPKey.import_key(json.loads(made))

    @cached_property
    def cursor_key(self) -> bytes:
        return bytes.fromhex(self.keys.once("keys.cursor", lambda: secrets.token_hex(32)))

    def mint(self, claims: dict[str, Any]) -> str:
        """An access token for whoever it names; the door judges what it says."""
        now = self.clock.now()
        told = claims | {"iss": ISSUER, "aud": AUDIENCE, "iat": seconds(now), "exp": seconds(now + LIFE)}
        return jwt.encode({"alg": ALGORITHM, "typ": "at+jwt"}, told, self.token_key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> dict[str, Any]:
        """The token's claims. A signature is checked once; the time on every use. Raises Unauthenticated."""
        claims = self._verified.get(token) or self.remember(token)
        if claims["exp"] <= seconds(self.clock.now()):
            raise Unauthenticated("the token has expired")
        return claims

    def remember(self, token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, self.token_key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError) as error:
            raise Unauthenticated("the token is not one of this server") from error
        if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE or not isinstance(claims.get("exp"), int):
            raise Unauthenticated("the token is not for this server")
        if len(self._verified) >= CACHED:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    def cursor(self, bound_to: str, after: Sequence[Any] | None) -> str | None:
        """Opaque, and good for the same list with the same filters only."""
        if after is None:
            return None
        payload = json.dumps(list(after), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self.seal(bound_to, payload) + payload).decode().rstrip("=")

    def after(self, bound_to: str, cursor: str | None) -> list[Any] | None:
        """Raises Refused("cursor_invalid")."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise Refused("cursor_invalid") from error
        if not hmac.compare_digest(raw[:16], self.seal(bound_to, raw[16:])):
            raise Refused("cursor_invalid")
        return list(json.loads(raw[16:]))

    def seal(self, bound_to: str, payload: bytes) -> bytes:
        return hmac.digest(self.cursor_key, bound_to.encode() + b"\n" + payload, hashlib.sha256)[:16]


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
