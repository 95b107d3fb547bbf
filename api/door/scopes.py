"""What a token may be let into beside its roles: reading or writing, by the rooms of the API."""

from fastapi.routing import APIRoute

READ = ("claims", "evidence", "reviews", "conflicts", "associations", "partners", "reference", "audit", "log", "operations")
WRITTEN = ("claims", "evidence", "reviews", "conflicts", "associations", "reference", "log", "operations")
SCOPES = frozenset([*(f"{room}.read" for room in READ), *(f"{room}.write" for room in WRITTEN)])


class ScopeRequired(Exception):
    """The token is bound to scopes, and this one is not among them."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


def scope_of(route: APIRoute) -> str:
    """Its room, and whether it only reads."""
    return f"{route.tags[0]}.{'read' if route.methods == {'GET'} else 'write'}"
