"""The command line as it is typed, in this process: what it prints, and the code it ends with."""

import json
import sys
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import Any, NamedTuple

import pytest
import structlog

from api import cli
from api.settings import Settings


class Printed(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Type = Callable[..., Printed]


def point_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, by its environment."""
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(settings.data_dir))
    if settings.database_url:
        monkeypatch.setenv("CLAIMLOG_DATABASE_URL", settings.database_url.get_secret_value())
        monkeypatch.setenv("CLAIMLOG_DATABASE_SCHEMA", settings.database_schema)


@pytest.fixture
def claimlog(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Type]:
    """The log goes where it went before, when the test is over."""

    def typed(*words: object) -> Printed:
        assert isinstance(sys.stderr, TextIOWrapper)
        sys.stderr.reconfigure(errors="backslashreplace")  # as Python opens it
        monkeypatch.setattr(sys, "argv", ["claimlog", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code or 0
        return Printed(int(code), *capsys.readouterr())

    yield typed
    structlog.reset_defaults()
