"""Access tokens of the issuer (RFC 9068): judged by his keys, his name and ours, and nothing the token itself brings along."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import CompactSignature, JWSRegistry

from api.door.tokens import Claims, InvalidToken

OTHER_TOKENS = ("ID", "Refresh", "Offline", "Logout")  # in the payload, where Keycloak writes what kind of JWT it is
OF_SIGNING_IN = {"nonce", "at_hash", "c_hash"}  # in ID tokens of others who call every token JWT
BROKEN = (JoseError, ValueError, TypeError, AttributeError, RecursionError)


class IssuerKeys(Protocol):
    """The issuer's keys by `kid` and algorithm, each only under the algorithms it is good for."""

    @property
    def algorithms(self) -> frozenset[str]: ...
    async def held(self, kid: str | None = None) -> Mapping[tuple[str, str], Key]:
        """Asks him again where they are old, or where none is called so. Raises IssuerUnavailable."""


class Registry(JWSRegistry):
    """As large a header as fits into a token, and names in it that we need not know; algorithms by our own list."""

    max_header_length = 8192

    def get_alg(self, name: str) -> Any:
        """Without a warning of `EdDSA`: it is an old name, and half of the issuers still write it."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


class IssuedTokens:
    """`kind` is the `typ` that his access tokens have."""

    def __init__(self, issuer_keys: IssuerKeys, issuer: str, audience: str, kind: str) -> None:
        self.issuer_keys, self.issuer, self.audience = issuer_keys, issuer, audience
        self.registry = Registry(algorithms=issuer_keys.algorithms, strict_check_header=False)
        self.kinds = {kind.lower(), f"application/{kind.lower()}"}

    async def keys(self) -> object:
        return await self.issuer_keys.held()

    async def verify(self, token: str) -> Claims:
        try:
            signed = jws.extract_compact(token.encode(), registry=self.registry)
            kid, algorithm = self.named_in(signed.headers())
        except BROKEN as error:
            raise InvalidToken("not a signed token") from error
        key = (await self.issuer_keys.held(kid)).get((kid, algorithm))
        if key is None:
            raise InvalidToken("signed by no key of the issuer")
        return self.addressed_to_us(self.signed_by(key, signed))

    def named_in(self, header: Mapping[str, Any]) -> tuple[str, str]:
        """The key, by its name, and the algorithm. All else that a header may bring (jku, x5u, jwk, x5c) is left alone."""
        kid, algorithm, kind = (header.get(name) for name in ("kid", "alg", "typ"))
        if "crit" in header:
            raise InvalidToken("an extension that is not known here is critical to it")
        if not isinstance(kind, str) or kind.lower() not in self.kinds:
            raise InvalidToken("its typ is not that of an access token")
        if not isinstance(algorithm, str) or algorithm not in self.issuer_keys.algorithms:
            raise InvalidToken("its alg is not taken")
        if not isinstance(kid, str):
            raise InvalidToken("it names no key (kid)")
        return kid, algorithm

    def signed_by(self, key: Key, signed: CompactSignature) -> Claims:
        try:
            good = jws.validate_compact(signed, key, registry=self.registry)
            claims = json.loads(signed.payload) if good else None
        except BROKEN as error:
            raise InvalidToken("its signature cannot be verified") from error
        if not isinstance(claims, dict):
            raise InvalidToken("its signature is wrong, or it signs no claims")
        return claims

    def addressed_to_us(self, claims: Claims) -> Claims:
        audience = claims.get("aud")
        if claims.get("iss") != self.issuer:
            raise InvalidToken("its iss is another issuer")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise InvalidToken("its aud is not this server")
        if claims.get("typ") in OTHER_TOKENS or ("typ" not in claims and not OF_SIGNING_IN.isdisjoint(claims)):
            raise InvalidToken("it is no access token")
        return claims
