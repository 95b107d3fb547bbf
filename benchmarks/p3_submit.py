"""P3: a submission over HTTP with everything on, against the same service written as CRUD; SQLite, one worker each."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.client import request, send_all
from benchmarks.measuring import Bench, Result, compared, in_turns, rate
from benchmarks.peers.filling import fill
from benchmarks.servers import peer, serving
from benchmarks.stores import new_folder
from benchmarks.town import Town, settle

AT_LEAST = {"orm": {1: 2.0, 16: 4.0}, "core": {1: 1.2, 16: 2.0}}
TOLD = {"orm": "the ORM", "core": "Core"}


def measure(bench: Bench) -> Iterator[Result]:
    """The floor is an answer that needs nothing: what the client and the server's HTTP can do at most."""
    counts = {1: bench.size(1_000, 60), 16: bench.size(4_000, 240)}
    warm = counts[1]
    town = Town(sum(counts.values()) * bench.rounds * 3 + 3 * warm)
    with ExitStack() as stack:
        ours = stack.enter_context(serving(folder := new_folder(bench.folder) / "ledger.db", folder.parent))
        tokens = settle(ours.port, town)
        ports = {"ours": ours.port, **{name: stack.enter_context(peer(name, filled(bench.folder, town))).port for name in AT_LEAST}}
        for port in ports.values():
            submit(port, town, tokens, warm, 16)
        for connections, count in counts.items():
            yield from against(ports, town, tokens, bench.rounds, connections, count)


def filled(within: Path, town: Town) -> Path:
    path = new_folder(within) / "peer.db"
    fill(path, town)
    return path


def against(ports: Mapping[str, int], town: Town, tokens: dict[str, str], rounds: int, connections: int, count: int) -> Iterator[Result]:
    works = {name: partial(submit, port, town, tokens, count, connections) for name, port in ports.items()}
    rates = in_turns(rounds, {**works, "floor": lambda: idle(ports["ours"], count, connections)})
    for name, goals in AT_LEAST.items():
        found = {"ours": rates["ours"], "peer": rates[name], "floor": rates["floor"]}
        work = f"submit over HTTP, SQLite, {connections} connection{'s'[: connections > 1]}, against CRUD with {TOLD[name]}"
        yield compared("P3", work, "claims/s", found, {"peer": goals[connections]})


def submit(port: int, town: Town, tokens: dict[str, str], count: int, connections: int) -> float:
    """Claims a second; every one of them was filed."""
    posts = town.posts(count, tokens)
    statuses: list[int] = []
    found = rate(lambda: statuses.extend(one.status for one in send_all(port, posts, connections)), count)
    assert set(statuses) == {201}, {status: statuses.count(status) for status in set(statuses)}
    return found


def idle(port: int, count: int, connections: int) -> float:
    return rate(lambda: send_all(port, [request("GET", "/livez")] * count, connections), count)
