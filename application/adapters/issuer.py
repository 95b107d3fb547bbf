"""The keys of an OpenID Connect issuer: discovered, fetched, kept, and asked for again, by one at a time and not too often."""

import asyncio
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry

from application.addresses import trustworthy
from application.ports import IssuerUnavailable

log = structlog.get_logger()
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"})
FRESH_SECONDS, KEPT_SECONDS, PAUSE_SECONDS, PATIENCE_SECONDS = 600.0, 3600.0, 10.0, 5.0
ANSWER_BYTES, RSA_BITS, NEVER = 1 << 20, 2048, float("-inf")
DISCOVERY = "/.well-known/openid-configuration"
TROUBLES = (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, RecursionError)
Keys = Mapping[tuple[str, str], Key]


class KeysOfIssuer:
    """For one event loop. `now` is technical time: seconds that only grow."""

    algorithms = ALGORITHMS

    def __init__(self, issuer: str, now: Callable[[], float] = time.monotonic) -> None:
        self.issuer, self.now = issuer, now
        self.tls = httpx2.create_ssl_context()
        self.silent: str | None = None
        self._keys: Keys = {}
        self._got = self._not_before = NEVER
        self.asking: asyncio.Task[None] | None = None

    async def held(self, kid: str | None = None) -> Keys:
        """By `kid` and algorithm. Raises IssuerUnavailable where the issuer is silent, and none that is kept may judge.

        Keys are good for ten minutes; while he is silent they go on to an hour, and nobody waits for him but who has nothing else.
        """
        if self.lacks(kid) or self.age > FRESH_SECONDS:
            asking = self.ask(kid)
            if not asking.done() and (self.lacks(kid) or not self.silent):
                await asyncio.shield(asking)
        if self.silent and self.lacks(kid):
            raise IssuerUnavailable(self.silent)
        return self._keys

    @property
    def age(self) -> float:
        return self.now() - self._got

    def lacks(self, kid: str | None) -> bool:
        return self.age > KEPT_SECONDS or (kid is not None and all(kid != name for name, _ in self._keys))

    def ask(self, kid: str | None) -> asyncio.Task[None]:
        """One fetch for all who wait."""
        if self.asking is None or (self.asking.done() and self.now() >= self._not_before):
            self.asking = asyncio.create_task(self.refresh(kid))
        return self.asking

    async def refresh(self, kid: str | None) -> None:
        """After one that was in vain there is a pause, or whoever invents names of keys would send us on errands."""
        self._not_before = self.now() + PAUSE_SECONDS
        try:
            keys = await self.fetch()
        except IssuerUnavailable as error:
            self.silent = str(error)
            log.warning("the issuer of tokens is not available", reason=self.silent)
            return
        self.silent, self._got = None, self.now()
        self._keys = self._keys if keys == self._keys else keys  # the same object while they are the same
        if not self.lacks(kid):
            self._not_before = NEVER

    async def fetch(self) -> Keys:
        """What he publishes now. Raises IssuerUnavailable, saying what is wrong with it."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(verify=self.tls, timeout=None) as client:
                told = await document(client, self.issuer.removesuffix("/") + DISCOVERY)
                if told.get("issuer") != self.issuer:
                    raise ValueError("it calls itself by another name in its discovery document")
                return usable(await document(client, told.get("jwks_uri")))
        except TimeoutError as error:
            raise IssuerUnavailable(f"{self.issuer}: no answer within {PATIENCE_SECONDS:g} s") from error
        except TROUBLES as error:
            raise IssuerUnavailable(f"{self.issuer}: {error}") from error


async def document(client: httpx2.AsyncClient, address: Any) -> dict[str, Any]:
    """A JSON object; no redirect is followed, and no more is read than it may have. Raises one of TROUBLES."""
    if not trustworthy(address):
        raise ValueError("an address is neither https nor on this machine")
    body = bytearray()
    async with client.stream("GET", address, headers={"Accept": "application/json", "Accept-Encoding": "identity"}) as answer:
        if answer.status_code != 200:
            raise ValueError(f"{address} answers {answer.status_code}")
        async for part in answer.aiter_raw():
            body += part
            if len(body) > ANSWER_BYTES:
                raise ValueError(f"{address} answers more than {ANSWER_BYTES} bytes")
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ValueError(f"{address} does not answer with an object")
    return told


def usable(told: Mapping[str, Any]) -> Keys:
    """Of a JWK set those with a name that verify by one of our algorithms; what else is in it is passed over (RFC 7517, 5)."""
    listed = told.get("keys")
    named = [one for one in listed if isinstance(one, dict) and isinstance(one.get("kid"), str)] if isinstance(listed, list) else []
    keys = [key for key in map(public_key, named) if key is not None]
    found = {(str(key.kid), algorithm.name): key for key in keys for algorithm in JWSRegistry.filter_algorithms(key, list(ALGORITHMS))}
    if not found:
        raise ValueError("it publishes no key that can be used")
    return found


def public_key(told: dict[str, Any]) -> Key | None:
    """None for what is symmetric, too short, or no key."""
    try:
        if told["kty"] not in ("RSA", "EC", "OKP") or (told["kty"] == "RSA" and bits(told["n"]) < RSA_BITS):
            return None
        return JWKRegistry.import_key({name: value for name, value in told.items() if name != "d"})
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def bits(number: str) -> int:
    return int.from_bytes(urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()
