"""The CRUD peers answer what claimlog answers: a claim is filed, and not twice."""

from pathlib import Path

import pytest

from benchmarks.client import send_all
from benchmarks.peers.filling import fill
from benchmarks.servers import peer
from benchmarks.town import Town


@pytest.mark.parametrize("module", ["orm", "core"])
def test_a_peer_files_a_claim_once(module: str, tmp_path: Path) -> None:
    town = Town(100)
    fill(tmp_path / "peer.db", town)
    [post] = town.posts(1, dict.fromkeys(town.companies, "of no meaning here"))
    with peer(module, tmp_path / "peer.db") as server:
        assert [one.status for one in send_all(server.port, [post, post], 1)] == [201, 409]
