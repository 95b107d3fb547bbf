"""Every test of the read side may open a house, on either store, and talk to it over HTTP."""

from tests.support.both_stores import on_both as pytest_generate_tests
from tests.support.house import office
from tests.support.web import web

__all__ = ["office", "pytest_generate_tests", "web"]
