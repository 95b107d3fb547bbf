"""The issuer of tokens, as the settings name him."""

import asyncio

from api.door.auth import Reading
from api.door.identity import Identities
from api.door.issued import IssuedTokens
from api.settings import Settings
from api.wiring.needed import issuer_of
from application.adapters.issuer import KeysOfIssuer
from application.ports import Clock


def identities_of(settings: Settings, clock: Clock) -> Identities:
    """Raises CannotStart."""
    issuer, audience = issuer_of(settings)
    tokens = IssuedTokens(KeysOfIssuer(issuer), issuer, audience, settings.oidc_token_type)
    reading = Reading(settings.oidc_roles_claim, settings.oidc_partner_claim, settings.oidc_roles, machines_scopes=True)
    return Identities(tokens, reading, clock)


def published(settings: Settings) -> str:
    """What the issuer answers now, for whoever looks after the house. Raises IssuerUnavailable."""
    keys = asyncio.run(KeysOfIssuer(issuer_of(settings)[0]).fetch())
    return f"publishes {len({kid for kid, _ in keys})} keys that can be used"
