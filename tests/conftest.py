"""Options of the test run; the assertions of the stories explain themselves as those of a test do; a store for whoever asks."""

import pytest

pytest.register_assert_rewrite("tests.support")

from tests.support.both_stores import pytest_generate_tests, store  # noqa: E402 (what it imports is rewritten)
from tests.support.house import furnished  # noqa: E402

LONG = ("tests/fuzz", "tests/stories", "tests/torture")

__all__ = ["furnished", "pytest_generate_tests", "store"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="write the generated documents instead of comparing them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: else the last processes wait for one that came to a long file late."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
