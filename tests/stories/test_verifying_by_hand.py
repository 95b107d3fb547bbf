"""An auditor types `audit verify`, on a house that goes on meanwhile: exit code and first break are what a script needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.attacked import Site
from tests.support.tampering import EVENTS
from tests.support.terminal import Type, claimlog, point_at

__all__ = ["claimlog"]
VERIFY = ("audit", "verify", "--json")


@pytest.fixture(autouse=True)
def _here(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(site.house.settings, monkeypatch)


def test_a_sound_record_is_verified_also_by_a_checkpoint_that_he_kept(site: Site, claimlog: Type, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(site.checkpoint(site.early))
    printed = claimlog(*VERIFY, "--checkpoint", tmp_path / "kept")
    assert (printed.code, printed.json["outcome"], printed.json["first_break"]) == (0, "verified", None)


def test_an_edited_event_is_named_by_its_position(site: Site, claimlog: Type) -> None:
    position = site.positions_of(site.claim)[2]
    with site.tampering(EVENTS) as rows:
        rows[position]["state"] = rows[position]["state"].replace(b"shared", b"public")
    printed = claimlog(*VERIFY)
    assert (printed.code, printed.json["outcome"], printed.json["first_break"]["position"]) == (1, "broken", position)


def test_an_event_that_cannot_be_read_is_named_too(site: Site, claimlog: Type) -> None:
    if not site.hand.on_files:
        pytest.skip("PostgreSQL takes no such value")
    position = site.positions_of(site.claim)[-1]
    with site.tampering(EVENTS) as rows:
        rows[position]["originator_id"] = "no stream"
    printed = claimlog(*VERIFY)
    assert (printed.code, printed.json["first_break"]["position"]) == (1, position)


@pytest.mark.parametrize("spelt", [str.upper, lambda stream: f"urn:uuid:{stream}", lambda stream: f"{{{stream}}}"])
def test_an_event_whose_stream_is_spelt_so_that_nobody_finds_it_is_found(site: Site, claimlog: Type, spelt: Callable[[str], str]) -> None:
    if not site.hand.on_files:
        pytest.skip("PostgreSQL knows one spelling")
    position = site.positions_of(site.claim)[0]
    with site.tampering(EVENTS) as rows:
        rows[position]["originator_id"] = spelt(rows[position]["originator_id"])
    printed = claimlog(*VERIFY)
    assert (printed.code, printed.json["first_break"]["position"]) == (1, position)


def test_what_every_answer_carries_is_a_checkpoint_too(site: Site, claimlog: Type, tmp_path: Path) -> None:
    (tmp_path / "header").write_text(site.house.record.short() + "\n")
    assert claimlog(*VERIFY, "--checkpoint", tmp_path / "header").code == 0
    size, _, _ = site.house.record.short().partition(":")
    (tmp_path / "header").write_text(f"{size}:CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")
    assert claimlog(*VERIFY, "--checkpoint", tmp_path / "header").code == 1


def test_going_back_with_everything_is_found_by_the_checkpoint_that_he_kept(site: Site, claimlog: Type, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(site.checkpoint())
    site.earlier.put_back(site.hand, "ledger", "log", "views")
    site.earlier.put_back_folder(site.signer)
    assert claimlog(*VERIFY).code == 0
    printed = claimlog(*VERIFY, "--checkpoint", tmp_path / "kept")
    assert (printed.code, [one["name"] for one in printed.json["checks"] if one["outcome"] == "broken"]) == (1, ["given"])
