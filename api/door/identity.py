"""Who calls, by a token: judged once by its signature, and each time by the clock."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from api.door.auth import Identity, Reading
from api.door.tokens import Claims, InvalidToken, Tokens
from application.ports import Clock

LONGEST_TOKEN, CACHED, LEEWAY_SECONDS = 8192, 10_000, 30


@dataclass(frozen=True, slots=True)
class Known:
    """A token that was verified, for as long as these keys judge; `begins` and `ends` are seconds of the epoch."""

    identity: Identity
    keys: object
    begins: float
    ends: float


class Identities:
    """Keeps digests of tokens, never a token."""

    def __init__(self, tokens: Tokens, reading: Reading, clock: Clock) -> None:
        self.tokens, self.reading, self.clock = tokens, reading, clock
        self._known: dict[bytes, Known] = {}

    async def of(self, token: str) -> Identity:
        """Raises InvalidToken, Refused("roles_conflict") or IssuerUnavailable. Waits only where an issuer has to be asked."""
        if len(token) > LONGEST_TOKEN:
            raise InvalidToken("it is too long")
        digest, keys = sha256(token.encode()).digest(), await self.tokens.keys()
        known = self._known.get(digest)
        if known is None or known.keys is not keys:
            known = self.known(await self.tokens.verify(token), keys)
        refuse_untimely(known.begins, known.ends, self.clock.now().timestamp())
        self.keep(digest, known)
        return known.identity

    def known(self, claims: Claims, keys: object) -> Known:
        """A token out of its time is none, whatever else it says."""
        begins, ends = moment(claims.get("nbf", 0), "nbf"), moment(claims.get("exp"), "exp")
        refuse_untimely(begins, ends, self.clock.now().timestamp())
        return Known(self.reading.identity(claims), keys, begins, ends)

    def keep(self, digest: bytes, known: Known) -> None:
        """The oldest goes where there are too many."""
        self._known[digest] = known
        if len(self._known) > CACHED:
            del self._known[next(iter(self._known))]


def refuse_untimely(begins: float, ends: float, now: float) -> None:
    if now >= ends + LEEWAY_SECONDS:
        raise InvalidToken("it has expired")
    if now < begins - LEEWAY_SECONDS:
        raise InvalidToken("it is not valid yet")


def moment(told: Any, name: str) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < 1e12:
        raise InvalidToken(f"its {name} is no time")
    return told
