"""Logs as JSON lines on standard error. What an event, a form or an address holds is never part of one."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

Line = MutableMapping[str, Any]


def without_values(_: object, __: str, line: Line) -> Line:
    """Of an exception its kind and where it came from: what it says may quote the value it was about."""
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exception() if given is True else given
    if isinstance(error, BaseException):
        line["error"] = type(error).__qualname__
        line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return line


PREPARE = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_values,
)
RENDER = structlog.processors.JSONRenderer(ensure_ascii=False)


class Lossy:
    """Standard error, whose disk may be full: a line that finds no room is lost, and whoever wrote it goes on."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


LOSSY = Lossy()


def configure() -> None:
    """Also for what libraries log, from warnings on. A line is written at once with its end, for several processes write to one file."""
    structlog.configure([*PREPARE, RENDER], logger_factory=lambda *_: structlog.WriteLogger(cast(TextIO, LOSSY)))
    of_libraries = logging.StreamHandler(sys.stderr)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    of_libraries.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[strip, RENDER], foreign_pre_chain=PREPARE))
    logging.basicConfig(level=logging.WARNING, handlers=[of_libraries])
    logging.captureWarnings(capture=True)
