"""The command line for whoever proves the record: nothing is told of a store that is not there, and nothing changes where it cannot."""

from pathlib import Path

import pytest

from application.ledger.transparency.notes import Note
from tests.support.house import Office
from tests.support.terminal import Type, claimlog, point_at

__all__ = ["claimlog"]


@pytest.fixture(autouse=True)
def _here(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(office.house.settings, monkeypatch)


@pytest.mark.parametrize("verb", [("verify",), ("checkpoint",), ("rotate-key",), ("export",), ("access",), ("holds",), ("replay",)])
def test_a_folder_mistyped_is_no_record(claimlog: Type, tmp_path: Path, verb: tuple[str, ...]) -> None:
    told = claimlog("audit", *verb, "--data-dir", tmp_path / "mistyped")
    assert told.code == 2 and "there is no store in" in told.err and "--data-dir" in told.err
    assert not (tmp_path / "mistyped").exists()


def test_the_newest_checkpoint_is_printed_for_a_safe_and_the_keys_beside_it(claimlog: Type, office: Office) -> None:
    office.house.record.integrator.catch_up()
    told = claimlog("audit", "checkpoint")
    assert told.code == 0 and told.out == office.house.record.checkpoint()
    assert told.err == "".join(f"key: {key.text}\n" for key in office.house.log_keys)


def test_after_a_rotation_the_new_key_signs_and_the_old_one_vouched_for_it(claimlog: Type, office: Office) -> None:
    [old] = office.house.record.signer.signing()
    told = claimlog("audit", "rotate-key", "--json")
    [new] = office.house.record.signer.signing()
    assert (told.code, told.json) == (0, {"signing": [new.text], "retired": [old.text]})
    signers = [Note.parse(kept.note).signers([old, new]) for kept in office.house.log.kept()]
    assert [old, new] in signers and signers[-1] == [new]
    assert claimlog("audit", "verify").code == 0


def test_a_key_is_not_rotated_where_the_log_cannot_be_signed(claimlog: Type, office: Office) -> None:
    signer = office.house.record.signer
    before = sorted(path.name for path in signer.keys.iterdir())
    (signer.folder / "state").write_text("spoilt")
    told = claimlog("audit", "rotate-key")
    assert told.code == 1 and "the log cannot be signed" in told.err and "Traceback" not in told.err
    assert sorted(path.name for path in signer.keys.iterdir()) == before


def test_without_its_signer_a_house_does_not_open(claimlog: Type, office: Office) -> None:
    signer = office.house.record.signer
    signer.folder.rename(signer.folder.with_name("elsewhere"))
    told = claimlog("audit", "holds")
    assert told.code == 2 and "the log was signed before" in told.err and "CLAIMLOG_SIGNER_DIR" in told.err


def test_claims_go_on_while_a_key_is_damaged_and_verification_tells(claimlog: Type, office: Office) -> None:
    [key] = office.house.record.signer.keys.glob("*.key")
    key.chmod(0o600)
    key.write_bytes(b"x" * 32)
    told = claimlog("audit", "verify", "--json")
    assert told.code == 1 and "keys" in [one["name"] for one in told.json["checks"] if one["outcome"] == "broken"]
