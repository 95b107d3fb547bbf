"""verify.py finds what was done to a bundle, and says where; what it cannot check it calls unknown."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.ledger.transparency.bundle import verify
from application.ledger.transparency.bundle.verify import Report, verify_bundle
from application.ports import StoredRow
from domain.erasure import ERASURES
from tests.support.bundles import DOCUMENT, LOST, Bundled, Record, claim, document_id, packed, record, row, rows, unpacked

Files = dict[str, bytes]


def told(report: Report, check: str) -> tuple[str, str]:
    [found] = [one for one in report.checks if one.name == check]
    return found.outcome, "; ".join(found.told)


def broken_at(path: Path, check: str, *words: str, key: str | None = None, checkpoint: Path | None = None) -> None:
    report = verify_bundle(path, key, checkpoint)
    outcome, said = told(report, check)
    assert report.outcome == outcome == "broken"
    assert not [word for word in words if word not in said], said


def edited(line: bytes, **changes: Any) -> bytes:
    fields = json.loads(line) | changes
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def restated(line: bytes, old: str, new: str) -> bytes:
    """Another state, whose digest its line says."""
    state = json.loads(line)["state"].replace(old, new)
    assert state != json.loads(line)["state"]
    return edited(line, state=state, stored_sha256=hashlib.sha256(state.encode()).hexdigest())


def test_what_nobody_touched_is_verified(whole: Bundled, of_claim: Bundled) -> None:
    for made, checks in ((whole, 9), (of_claim, 7)):
        for key in (None, made.record.vkey):
            report = verify_bundle(made.path, key)
            assert {one.outcome for one in report.checks} == {"verified"} == {report.outcome} and len(report.checks) == checks


def test_a_folder_is_as_good_as_the_tar(whole: Bundled, tmp_path: Path) -> None:
    for name, content in whole.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert verify_bundle(tmp_path).outcome == "verified"
    (tmp_path / "documents/more").write_text("?")
    broken_at(tmp_path, "files", "documents/more", "not listed")
    (tmp_path / "documents/more").unlink()
    (tmp_path / "link").symlink_to("/etc/passwd")
    broken_at(tmp_path, "files", "link is neither a file nor a folder")


# ---------------------------------------------------------------- events

LINES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str, str]] = {
    "edited payload": (
        lambda lines: [*lines[:20], lines[20].replace(b"quotes", b"q-otes"), *lines[21:]],
        "events",
        "line 21: position 21: its state does not hash to stored_sha256",
    ),
    "edited payload with its digest": (
        lambda lines: [*lines[:20], restated(lines[20], "quotes", "q-otes"), *lines[21:]],
        "events",
        "line 21: position 21: is not as leaf 20 of the log has it: stored_sha256",
    ),
    "edited time": (
        lambda lines: [*lines[:20], edited(lines[20], rec="2020-01-01T00:00:00.000000Z"), *lines[21:]],
        "events",
        "line 21: position 21: its leaf says another rec",
    ),
    "edited time, in the state too": (
        lambda lines: [*lines[:20], edited(restated(lines[20], "2026-", "2020-"), rec="2020-03-02T09:00:21.000000Z"), *lines[21:]],
        "events",
        "leaf 20 of the log has it: rec, stored_sha256",
    ),
    "deleted tail": (lambda lines: lines[:-2], "events", "leaves 598 to 599 of the log have no event: 2 were taken out"),
    "deleted middle": (lambda lines: [*lines[:20], *lines[21:]], "events", "leaves 20 to 20 of the log have no event"),
    "deleted middle, versions": (lambda lines: [*lines[:20], *lines[21:]], "order", "follows 2"),
    "swapped": (lambda lines: [*lines[:20], lines[21], lines[20], *lines[22:]], "order", "line 22: position 21 does not come after 22"),
    "twice": (lambda lines: [*lines[:21], lines[20], *lines[21:]], "events", "leaf 20 is out of its order"),
    "not logged": (lambda lines: [*lines[:20], edited(lines[20], leaf=None), *lines[20:]], "events", "no leaf of the log stands for it"),
    "another log": (lambda lines: [edited(lines[0], log="other"), *lines[1:]], "events", "line 1: position 1: is of the log 'other'"),
    "later leaf": (lambda lines: [edited(lines[0], v=2), *lines[1:]], "events", "version 2"),
    "absurd numbers": (
        lambda lines: [edited(lines[0], leaf=10**4000, pos=10**4000, ver=10**4000), *lines[1:]],
        "events",
        "line 1: position 1000",
    ),
    "more absurd": (lambda lines: [lines[0].replace(b'"pos":1', b'"pos":' + b"9" * 5000), *lines[1:]], "events", "line 1 is no event"),
    "infinite": (lambda lines: [lines[0].replace(b'"pos":1', b'"pos":1e999'), *lines[1:]], "events", "line 1 is no event"),
    "negative": (lambda lines: [edited(lines[0], leaf=-1), *lines[1:]], "events", "no leaf of the log"),
    "deep": (lambda lines: [b"[" * 100_000 + b"\n", *lines[1:]], "events", "line 1 is no event"),
    "a list": (lambda lines: [b"[]\n", *lines[1:]], "events", "line 1: is not a line of canonical JSON"),
    "no text": (lambda lines: [lines[0].replace(b"quotes", b"\xff\xfe"), *lines[1:]], "events", "line 1 is no event"),
    "half a character": (lambda lines: [lines[0].replace(b"quotes", b"\\ud800"), *lines[1:]], "events", "line 1 is no event"),
    "less": (lambda lines: [b'{"leaf":0,"pos":1,"state":""}\n', *lines[1:]], "events", "line 1 is no event: 'stream'"),
    "spaces": (lambda lines: [lines[0].replace(b'"pos":', b'"pos": '), *lines[1:]], "events", "line 1: is not a line of canonical JSON"),
    "cut": (lambda lines: [*lines[:-1], lines[-1][:-1]], "events", "line 600: is not a line of canonical JSON"),
    "nothing": (lambda lines: [], "events", "leaves 0 to 599 of the log have no event"),
}


@pytest.mark.parametrize("attack", LINES)
def test_events_that_were_tampered_with(attack: str, whole: Bundled, tmp_path: Path) -> None:
    change, check, words = LINES[attack]
    changed = b"".join(change(whole.lines))
    assert changed != whole.files["events.jsonl"]
    broken_at(whole.forged(tmp_path, **{"events.jsonl": changed}), check, words)


def test_a_forger_who_makes_the_whole_tree_anew_has_another_root(whole: Bundled, tmp_path: Path) -> None:
    made = record(600)
    rewritten = Record()
    rewritten.fill([made.stored[0]._replace(stream=claim(70)), *made.stored[1:600]])
    rewritten.held, rewritten.kept = made.held, made.kept
    broken_at(rewritten.bundle(tmp_path), "tree", "the tiles do not lead to the root of the checkpoint of 600 events")


TREE = {
    "a hash": ("tile/0/001", "tile/0/001 does not fit the entries below it"),
    "a hash above": ("tile/1/000.p/2", "tile/1/000.p/2 does not fit the tiles below it"),
    "an entry": ("tile/entries/002.p/88", "tile/0/002.p/88 does not fit the entries below it"),
}


@pytest.mark.parametrize("attack", TREE)
def test_tiles_that_were_tampered_with(attack: str, whole: Bundled, tmp_path: Path) -> None:
    name, words = TREE[attack]
    content = whole.files[name]
    broken_at(whole.forged(tmp_path, **{name: content[:-1] + bytes([content[-1] ^ 1])}), "tree", words)
    broken_at(whole.forged(tmp_path, **{name: content[:-1]}), "tree", name)
    broken_at(whole.forged(tmp_path, **{name: None}), "tree", f"{name} is missing")


# ---------------------------------------------------------------- keys and checkpoints


def test_a_bundle_signed_by_a_foreign_key_is_broken_for_whoever_has_the_right_one(whole: Bundled, tmp_path: Path) -> None:
    foreign = record(600, key="foreign")
    path = foreign.bundle(tmp_path)
    broken_at(path, "checkpoint", "not by", "the key given", key=whole.record.vkey)
    assert "compare it" in told(verify_bundle(path), "checkpoint")[1]
    kept = written(tmp_path, whole.files["checkpoint.previous"])
    broken_at(path, "kept checkpoint", "not by the key of this bundle", checkpoint=kept)


def written(folder: Path, content: bytes) -> Path:
    (folder / "kept").write_bytes(content)
    return folder / "kept"


def test_a_foreign_signature_under_the_right_name_and_id_does_not_fit(whole: Bundled, tmp_path: Path) -> None:
    text, _, lines = whole.files["checkpoint"].decode().partition("\n\n")
    _, _, mine = record(600, key="foreign").bundle(tmp_path).read_bytes().partition(b"checkpoint")
    assert mine
    altered = text.replace("\n600\n", "\n601\n")
    broken_at(whole.forged(tmp_path, checkpoint=f"{altered}\n\n{lines}".encode()), "checkpoint", "does not fit the checkpoint")


def test_the_key_may_be_given_as_a_file(whole: Bundled, tmp_path: Path) -> None:
    (tmp_path / "log.vkey").write_text(whole.record.vkey + "\n")
    assert verify_bundle(whole.path, str(tmp_path / "log.vkey")).outcome == "verified"
    for none in ("no+such+key", str(tmp_path / "absent"), whole.record.vkey.replace("+", "+0", 1)):
        report = verify_bundle(whole.path, none)
        assert report.outcome == "broken" and told(report, "checkpoint")[1].startswith("the key given cannot be used")


def test_a_checkpoint_that_was_kept_is_the_beginning(whole: Bundled, of_claim: Bundled, tmp_path: Path) -> None:
    own = whole.record
    for content in (own.kept[0].note, own.kept[1].note, short(own, 0), short(own, 1)):
        report = verify_bundle(whole.path, own.vkey, written(tmp_path, content.encode()))
        assert report.outcome == "verified" and "is the beginning of this log" in told(report, "kept checkpoint")[1]
        assert verify_bundle(of_claim.path, own.vkey, tmp_path / "kept").outcome == "verified"


def short(made: Record, n: int) -> str:
    """As an answer's header carries it."""
    return ":".join(made.kept[n].note.split("\n")[1:3])


def test_a_claims_bundle_cannot_show_that_other_checkpoints_are_its_beginning(of_claim: Bundled, tmp_path: Path) -> None:
    other = Record()
    other.fill(rows(100))
    report = verify_bundle(of_claim.path, None, written(tmp_path, other.sign().note.encode()))
    assert report.outcome == "unknown" and "ask for a bundle of the whole record" in told(report, "kept checkpoint")[1]


def test_a_log_rewritten_and_signed_with_the_true_key_is_not_what_somebody_kept(whole: Bundled, tmp_path: Path) -> None:
    rewritten = Record()
    rewritten.fill([row(1, claim(500), 1), *whole.record.stored[1:500]])
    rewritten.sign()
    path = rewritten.bundle(tmp_path)
    assert told(verify_bundle(path, whole.record.vkey), "checkpoint")[0] == "verified"
    for content in (whole.record.kept[0].note, short(whole.record, 0)):
        broken_at(path, "kept checkpoint", "the log was rewritten", checkpoint=written(tmp_path, content.encode()))


def test_a_log_cut_back_to_an_old_genuine_checkpoint_ends_before_what_somebody_kept(whole: Bundled, tmp_path: Path) -> None:
    path = whole.record.bundle(tmp_path, kept=whole.record.kept[0])
    assert verify_bundle(path, whole.record.vkey).outcome == "verified"
    kept = written(tmp_path, whole.record.kept[1].note.encode())
    broken_at(path, "kept checkpoint", "ends at 300 events, the kept checkpoint has 600", checkpoint=kept)


def test_what_was_kept_has_to_be_a_checkpoint(whole: Bundled, tmp_path: Path) -> None:
    broken_at(whole.path, "kept checkpoint", "no signed note", checkpoint=written(tmp_path, b"hello"))
    for there in (tmp_path / "absent", written(tmp_path, b"\xff")):
        assert told(verify_bundle(whole.path, None, there), "kept checkpoint")[0] == "broken"


def test_an_earlier_checkpoint_has_to_be_one_of_this_log(whole: Bundled, tmp_path: Path) -> None:
    other = record(600, origin="another.example/log")
    for change in (
        {"checkpoint.previous": other.kept[0].note.encode()},
        {"checkpoint.previous": whole.files["checkpoint"]},
        {"checkpoint.previous": None},
        {"consistency": None},
        {"consistency": b""},
        {"consistency": whole.files["consistency"] * 2},
        {"consistency": b"AAAA\n"},
        {"consistency": b"?\n"},
    ):
        report = verify_bundle(whole.forged(tmp_path, **change))
        assert report.outcome == told(report, "earlier checkpoint")[0] == "broken"
    unsigned = record(600, key="foreign").kept[0].note.encode()
    broken_at(whole.forged(tmp_path, **{"checkpoint.previous": unsigned}), "earlier checkpoint", "not signed by a known key")


NOTES = {
    "no note": b"hello\n",
    "no text": b"\xff\xfe",
    "a size that is none": b"log\nmany\nAAAA\n",
    "a size beyond all": b"log\n" + b"9" * 5000 + b"\nAAAA\n",
    "a root that is none": b"log\n600\nAAAA\n",
    "nothing": b"",
}


@pytest.mark.parametrize("attack", NOTES)
def test_checkpoints_that_are_none(attack: str, whole: Bundled, tmp_path: Path) -> None:
    signatures = whole.files["checkpoint"].partition(b"\n\n")[2]
    report = verify_bundle(whole.forged(tmp_path, checkpoint=NOTES[attack] + b"\n" + signatures))
    assert report.outcome == told(report, "checkpoint")[0] == "broken"
    assert told(report, "tree") == told(report, "events") == ("unknown", "needs a checkpoint that can be read")


def test_a_signed_size_that_no_bundle_could_hold_ends_at_the_first_missing_tile(tmp_path: Path) -> None:
    made = record(300)
    made.size = 2**52
    made.tile = lambda level, n, read=made.tile: read(0, 0)  # type: ignore[method-assign, misc]
    kept = made.sign()
    files = unpacked(record(300).bundle(tmp_path)) | {"checkpoint": kept.note.encode()}
    broken_at(packed(files, tmp_path / "huge.tar"), "tree", "tile/0/001 is missing")


# ---------------------------------------------------------------- one claim


def test_events_of_a_claim_that_were_tampered_with(of_claim: Bundled, tmp_path: Path) -> None:
    lines = of_claim.lines
    first = json.loads(lines[0])["leaf"]
    broken_at(of_claim.forged(tmp_path, **{"events.jsonl": b"".join(lines[:-1])}), "events", "no event of the claim stands for proofs/")
    changed = b"".join([restated(lines[0], "quotes", "q-otes"), *lines[1:]])
    broken_at(of_claim.forged(tmp_path, **{"events.jsonl": changed}), "events", "line 1", f"not as leaf {first} of the log has it")
    broken_at(of_claim.forged(tmp_path, **{f"proofs/{first}.tlog-proof": None}), "events", f"proofs/{first}.tlog-proof is missing")
    swapped = {f"proofs/{first}.tlog-proof": of_claim.files[f"proofs/{json.loads(lines[1])['leaf']}.tlog-proof"]}
    broken_at(of_claim.forged(tmp_path, **swapped), "events", f"is no proof of leaf {first}")
    gap = {"events.jsonl": b"".join(lines[1:]), f"proofs/{first}.tlog-proof": None}
    broken_at(of_claim.forged(tmp_path, **gap), "order", "version 2 of stream", "follows 0")


def test_another_claims_events_do_not_stand_for_this_one(of_claim: Bundled, whole: Bundled, tmp_path: Path) -> None:
    about = json.loads(of_claim.files["bundle.json"])
    for other, words in ((str(claim(4)), "is not of claim"), ("", "needs"), (7, "needs")):
        path = of_claim.forged(tmp_path, **{"bundle.json": json.dumps(about | {"claim": other}).encode()})
        assert verify_bundle(path).outcome == "broken"
        assert words == "needs" or words in told(verify_bundle(path), "events")[1]


def test_a_claim_without_events_is_not_verified(of_claim: Bundled, tmp_path: Path) -> None:
    without = {name: None for name in of_claim.files if name.startswith("proofs/")} | {"events.jsonl": b""}
    broken_at(of_claim.forged(tmp_path, **without), "events", "there is no event")


# ---------------------------------------------------------------- documents and views


def test_documents_that_were_tampered_with(whole: Bundled, tmp_path: Path) -> None:
    name = f"documents/{document_id(DOCUMENT)[7:]}"
    broken_at(whole.forged(tmp_path, **{name: b"another"}), "documents", f"{name}: its bytes are those of another document")
    broken_at(whole.forged(tmp_path, **{name: None}), "documents", "cited in line 598, is neither here nor erased")
    broken_at(whole.forged(tmp_path, **{"erased.json": None}), "documents", "erased.json is missing")


def test_that_a_document_was_erased_is_certain_only_by_the_record(citing: Bundled, whole: Bundled, tmp_path: Path) -> None:
    report = verify_bundle(citing.path)
    assert report.outcome == "unknown" and {one.outcome for one in report.checks if one.name != "documents"} == {"verified"}
    assert "1 documents are said to be erased" in told(report, "documents")[1]
    name = f"documents/{document_id(DOCUMENT)[7:]}"
    claimed = {name: None, "erased.json": json.dumps([document_id(DOCUMENT)]).encode()}
    assert told(verify_bundle(whole.forged(tmp_path, **claimed)), "documents")[0] == "unknown"


def looked_at(made: Record, folder: Path, of: UUID | None = None) -> str:
    """What becomes of the documents of a bundle of all that was logged so far."""
    made.sign()
    return told(verify_bundle(made.bundle(folder, of)), "documents")[0]


def submitted(position: int, stream: UUID, company: str) -> StoredRow:
    evidence = [{"document_id": document_id(LOST), "kind": "other"}]
    return row(position, stream, 1, "claim.submitted.v1", company=company, evidence=evidence)


@pytest.mark.parametrize("of", [None, claim(-2)])
def test_what_was_cited_again_after_its_erasure_has_to_be_there(tmp_path: Path, of: UUID | None) -> None:
    made, lost = record(600), document_id(LOST)
    top = made.stored[-1].position
    made.fill([submitted(top + 1, claim(-2), "alder")])
    assert looked_at(made, tmp_path, of) == "broken"
    broken_at(made.bundle(tmp_path, of), "documents", f"sha256:{lost[7:]}", "neither here nor erased since it was last cited")
    made.held[lost] = LOST
    assert looked_at(made, tmp_path, of) == "verified"
    del made.held[lost]
    kept = made.newest()
    made.fill([row(top + 2, ERASURES, 2, "erasure.subject_erased.v1", documents=[{"company": "alder", "document_id": lost}])])
    assert told(verify_bundle(made.bundle(tmp_path, of, kept)), "documents")[0] == "unknown", "erased after the checkpoint"
    assert looked_at(made, tmp_path, of) == ("unknown" if of else "verified")


def test_the_word_of_a_forger_is_no_proof_of_an_erasure(tmp_path: Path) -> None:
    made = record(600)
    made.fill([submitted(made.stored[-1].position + 1, claim(-2), "alder")])
    made.sign()
    claimed = {"erased.json": json.dumps([document_id(LOST)]).encode()}
    path = Bundled.of(made, made.bundle(tmp_path)).forged(tmp_path, **claimed)
    assert told(verify_bundle(path), "documents")[0] == "unknown"


def test_an_erasure_is_of_one_company(tmp_path: Path) -> None:
    made = Record()
    erased = [{"company": "alder", "document_id": document_id(LOST)}]
    made.fill([submitted(1, claim(1), "alder"), submitted(2, claim(2), "birch")])
    made.fill([row(3, ERASURES, 1, "erasure.subject_erased.v1", documents=erased)])
    assert looked_at(made, tmp_path) != "verified"
    made.fill([row(4, ERASURES, 2, "erasure.subject_erased.v1", documents=[erased[0] | {"company": "birch"}])])
    assert looked_at(made, tmp_path) == "verified"


def test_views_that_were_tampered_with(whole: Bundled, tmp_path: Path) -> None:
    for change in (b'["a", 2]\n', None):
        broken_at(whole.forged(tmp_path, **{"views/claims.jsonl": change}), "views", "views/claims.jsonl is not the view")
    broken_at(whole.forged(tmp_path, **{"views/more.jsonl": b""}), "views", "views/more.jsonl")
    broken_at(whole.forged(tmp_path, **{"views.sha256": b"hello\n"}), "views", "views.sha256 has a line that is no digest")


# ---------------------------------------------------------------- what it is, and what is needed

ABOUT = {
    "an older format": {"format": "claimlog-bundle/0"},
    "another size": {"size": 7},
    "another log": {"origin": "x"},
    "odd": {"size": []},
}


@pytest.mark.parametrize("attack", ABOUT)
def test_a_bundle_that_says_something_else_of_itself(attack: str, whole: Bundled, tmp_path: Path) -> None:
    about = json.loads(whole.files["bundle.json"]) | ABOUT[attack]
    report = verify_bundle(whole.forged(tmp_path, **{"bundle.json": json.dumps(about).encode()}))
    assert report.outcome == told(report, "format")[0] == "broken"


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_bundle_that_says_nothing_of_itself(content: bytes | None, whole: Bundled, tmp_path: Path) -> None:
    broken_at(whole.forged(tmp_path, **{"bundle.json": content}), "format", "does not say what this bundle is")


def test_without_openssl_signatures_are_unknown_and_all_else_is_checked(
    whole: Bundled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    report = verify_bundle(whole.path, whole.record.vkey)
    assert report.outcome == "unknown"
    assert {one.name for one in report.checks if one.outcome != "verified"} == {"checkpoint", "earlier checkpoint"}
    broken_at(whole.forged(tmp_path, **{"tile/0/000": None}), "tree", "tile/0/000 is missing")


def test_an_openssl_that_cannot_do_it_is_unknown(whole: Bundled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "openssl").write_text("#!/bin/sh\necho 'unknown option -rawin' >&2\nexit 1\n")
    (tmp_path / "openssl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    outcome, said = told(verify_bundle(whole.path), "checkpoint")
    assert outcome == "unknown" and "unknown option -rawin" in said


# ---------------------------------------------------------------- as a program


def run(bundle: Bundled, folder: Path, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """As it came with the bundle, by a Python that has nothing but its own library."""
    (folder / "verify.py").write_bytes(bundle.files["verify.py"])
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(path or bundle.path), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_program_of_the_bundle_needs_nothing_but_python(whole: Bundled, citing: Bundled, tmp_path: Path) -> None:
    done = run(whole, tmp_path, "--key", whole.record.vkey)
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", "verified")
    done = run(citing, tmp_path, "--json")
    assert (done.returncode, done.stderr, json.loads(done.stdout)["outcome"]) == (2, "", "unknown")
    forged = whole.forged(tmp_path, **{"events.jsonl": b"\x1b[31m" + whole.files["events.jsonl"]})
    done = run(whole, tmp_path, path=forged)
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (1, "", "broken") and "\x1b" not in done.stdout
    done = run(whole, tmp_path, path=tmp_path / "absent")
    assert (done.returncode, done.stderr) == (1, "") and "No such file" in done.stdout


def test_many_breaks_are_told_by_the_first_and_a_number(whole: Bundled, tmp_path: Path) -> None:
    changed = b"".join(edited(line, actor="eve") for line in whole.lines)
    report = verify_bundle(whole.forged(tmp_path, **{"events.jsonl": changed}))
    [events] = [one for one in report.checks if one.name == "events"]
    assert len(events.told) == verify.MOST_TOLD + 1 and events.told[-1] == "and 580 more"
