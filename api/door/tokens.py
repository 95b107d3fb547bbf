"""Access tokens: who judges them, and how often. In the sandbox the house's own, elsewhere those of the issuer."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from application.ports import Clock, Keys

Claims = Mapping[str, Any]
ALGORITHM = "Ed25519"
ISSUER = AUDIENCE = "claimlog-sandbox"
LIFE = timedelta(days=90)


class Unauthenticated(Exception):
    """No token."""


class InvalidToken(Unauthenticated):
    """One that is not to be trusted; says why, in words that hold nothing of the token."""


class Tokens(Protocol):
    """`keys` are those tokens are judged by now: another object once one of them was withdrawn.

    Both may wait for an issuer, and raise IssuerUnavailable where he is silent and there is nothing to judge by.
    """

    async def keys(self) -> object: ...
    async def verify(self, token: str) -> Claims:
        """What the token says, for us and signed; whether its time has come is not judged. Raises InvalidToken."""


class SandboxTokens:
    """Signed for anyone who asks, by a key that is kept in the store, so all workers have it."""

    def __init__(self, kept: Keys, clock: Clock) -> None:
        self.kept, self.clock = kept, clock

    @cached_property
    def key(self) -> OKPKey:
        made = self.kept.once("keys.token", lambda: json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
        return OKPKey.import_key(json.loads(made))

    async def keys(self) -> object:
        return self.key

    def mint(self, claims: Claims) -> str:
        """An access token for whoever it names; the door judges what it says."""
        now = self.clock.now()
        told = {**claims, "iss": ISSUER, "aud": AUDIENCE, "iat": seconds(now), "exp": seconds(now + LIFE)}
        return jwt.encode({"alg": ALGORITHM, "typ": "at+jwt"}, told, self.key, algorithms=[ALGORITHM])

    async def verify(self, token: str) -> Claims:
        try:
            claims = jwt.decode(token, self.key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidToken("not a token of this sandbox") from error
        if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
            raise InvalidToken("not a token of this sandbox")
        return claims


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
