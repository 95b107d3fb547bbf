"""Processes that are killed, and what is waited for."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE, LOOK = 20.0, 0.005


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds:g} s"
        time.sleep(LOOK)
    return time.monotonic() - begun
