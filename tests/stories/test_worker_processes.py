"""`serve --workers`: one port, several processes; one that dies is replaced, and all end with their parent."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import COMMAND, Person, environment, free_port, hang_up, sign_in, wait_until_ready

WORKERS = 3


class Family:
    def __init__(self, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "serve.log"
        words = [COMMAND, "serve", "--sandbox", "--workers", str(WORKERS), "--port", str(self.port), "--data-dir", str(folder / "data")]
        with self.log.open("wb") as out:
            self.parent = subprocess.Popen(words, stdout=out, stderr=out, env=environment({}))
        wait_until_ready(self.port, folder, self.parent)

    def children(self) -> set[int]:
        told = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        return {int(pid) for pid in told.split()}

    def complete(self, without: int | None = None) -> set[int]:
        """All of them, and the one that keeps the views up."""
        until = time.monotonic() + 20
        while len(found := self.children() - {without}) < WORKERS + 1:
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)
        return found


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    family = Family(tmp_path)
    yield family
    hang_up()
    family.parent.kill()
    family.parent.wait(10)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: set[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, pids))


def works(port: int) -> bool:
    """A write, and a read that has to see it."""
    operator = sign_in(port, "olga", "operator")
    row = {"tenant_id": "5d0f4a0e-7c1b-4b86-9a57-2e7f0f6f6a11", "name": "T", "domains": ["t.example"], "country": "NL"}
    position = operator.send("PUT", "/v1/reference/tenants", [row]).headers["event-position"]
    return sign_in(port, "carl", "compliance").send("GET", "/v1/claims", Min_Position=position).status == 200


@pytest.mark.parametrize("turn", [0, WORKERS])
def test_one_that_dies_is_replaced_whichever_it_is(family: Family, turn: int) -> None:
    victim = sorted(family.complete())[turn]
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + 10
    while not works(family.port):
        assert time.monotonic() < until
    assert victim not in family.complete(without=victim)
    assert b"started again" in family.log.read_bytes()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_the_parent_is_told_to(family: Family, how: signal.Signals) -> None:
    children = family.complete()
    line = Person(family.port)
    assert line.send("GET", "/livez").status == 200
    family.parent.send_signal(how)
    assert family.parent.wait(10) == 0
    assert gone(children, 1)


def test_none_outlives_a_parent_that_was_killed(family: Family) -> None:
    children = family.complete()
    family.parent.kill()
    assert gone(children, 10)
