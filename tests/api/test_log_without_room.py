"""Where the lines of the log find no room, what they tell of goes on."""

import errno
import io
import sys

import pytest
import structlog

from api import logs


class FullDisk(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "no space left")


def test_a_line_that_finds_no_room_is_lost_and_whoever_wrote_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before, kept = structlog.get_config(), io.StringIO()
    logs.configure()
    try:
        with monkeypatch.context() as full:
            full.setattr(sys, "stderr", FullDisk())
            structlog.get_logger().warning("lost")
        with monkeypatch.context() as room:
            room.setattr(sys, "stderr", kept)
            structlog.get_logger().warning("told")
    finally:
        structlog.configure(**before)
    assert "told" in kept.getvalue() and "lost" not in kept.getvalue()
