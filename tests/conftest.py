"""Options of the test run; the assertions of the stories explain themselves as those of a test do."""

import pytest

pytest.register_assert_rewrite("tests.support")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="write the generated documents instead of comparing them")
