"""A log of several tiles, made once, and bundles of it."""

import pytest

from tests.support.bundles import CITING, Bundled, claim, record

EVENTS = 600


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    made = record(EVENTS)
    return Bundled.of(made, made.bundle(tmp_path_factory.mktemp("whole")))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    """Of the whole record too, but for what is verified hundreds of times."""
    made = record(260)
    return Bundled.of(made, made.bundle(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="session")
def of_claim(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    made = record(EVENTS)
    return Bundled.of(made, made.bundle(tmp_path_factory.mktemp("claim"), claim(3)))


@pytest.fixture(scope="session")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    """Of the claim that cites documents."""
    made = record(EVENTS)
    return Bundled.of(made, made.bundle(tmp_path_factory.mktemp("citing"), CITING))
