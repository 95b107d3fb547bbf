"""Every test of the read side may open a house, and talk to it over HTTP."""

from tests.support.house import office
from tests.support.web import web

__all__ = ["office", "web"]
