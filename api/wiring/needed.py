"""What has to be settled before anything is opened."""

from api.settings import Settings


class CannotStart(Exception):
    """What is wrong, and the way out, in a sentence."""


def issuer_of(settings: Settings) -> tuple[str, str]:
    """Who signs tokens, and what he calls this server. Raises CannotStart."""
    if not settings.oidc_issuer or not settings.oidc_audience:
        raise CannotStart("CLAIMLOG_OIDC_ISSUER and CLAIMLOG_OIDC_AUDIENCE have to be set, or nobody gets in; for a trial: --sandbox")
    return settings.oidc_issuer, settings.oidc_audience
