"""A bundle holds all that was signed and all that is stored, in its own order, and is written as it is sent."""

import hashlib
import json
import tarfile
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest

from application.ledger.transparency.bundle.archive import CHUNK, Archive, CutShort
from application.ledger.transparency.bundle.verify import verify_bundle
from application.ledger.transparency.leaf import leaf_of
from application.ledger.transparency.merkle import leaf_hash, root
from application.ledger.transparency.tiles import entries_in, nodes_of, tiles_of
from tests.support.bundles import CITING, DOCUMENT, LOST, ORIGIN, VIEWS, Bundled, Record, claim, document_id, record, rows, unpacked


def test_it_holds_the_log_as_its_checkpoint_has_it_though_the_log_has_grown(whole: Bundled) -> None:
    made, files = whole.record, whole.files
    tiles = {name for name in files if name.startswith("tile/")}
    assert tiles == {tile.path for tile in tiles_of(600)} == {
        *(f"tile/{kind}/{n}" for kind in ("entries", "0") for n in ("000", "001", "002.p/88")),
        "tile/1/000.p/2",
    }  # fmt: skip
    assert made.size == 640
    hashes = [leaf_hash(one) for n in ("000", "001", "002.p/88") for one in entries_in(files[f"tile/entries/{n}"])]
    assert b"".join(hashes) == b"".join(files[f"tile/0/{n}"] for n in ("000", "001", "002.p/88"))
    assert files["checkpoint"].decode().split("\n")[1] == "600" and files["checkpoint.previous"].decode().split("\n")[1] == "300"
    assert root(nodes_of(made.tile), 600) == root(nodes_of(lambda level, n: files[named(files, level, n)]), 600)


def named(files: dict[str, bytes], level: int, n: int) -> str:
    return next(name for name in files if name.startswith(f"tile/{level}/{n:03}"))


def test_every_line_is_the_leaf_beside_the_stored_bytes(whole: Bundled) -> None:
    assert len(whole.lines) == 600
    for index, (line, stored) in enumerate(zip(whole.lines, whole.record.stored, strict=False)):
        told = json.loads(line)
        assert line.decode() == json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        assert (told.pop("leaf"), told.pop("state").encode()) == (index, stored.state)
        assert told == json.loads(leaf_of(ORIGIN, stored))


def test_what_is_beside_the_log(whole: Bundled) -> None:
    files = whole.files
    assert json.loads(files["bundle.json"]) == {
        "claim": None,
        "format": "claimlog-bundle/1",
        "made_at": "2026-03-02T09:00:00.000000Z",
        "origin": ORIGIN,
        "size": 600,
    }
    [key] = [name for name in files if name.startswith("keys/")]
    assert files[key].decode().strip() == whole.record.vkey and key == f"keys/{whole.record.vkey.split('+')[1]}.vkey"
    assert {name: files[name] for name in files if name.startswith("documents/")} == {f"documents/{document_id(DOCUMENT)[7:]}": DOCUMENT}
    assert json.loads(files["erased.json"]) == [document_id(LOST)]
    for name, lines in VIEWS.items():
        told = "".join(lines).encode()
        assert files[f"views/{name}.jsonl"] == told
        assert f"{hashlib.sha256(told).hexdigest()}  views/{name}.jsonl\n" in files["views.sha256"].decode()


def test_it_is_the_same_bytes_each_time_and_a_plain_tar_without_times(whole: Bundled, tmp_path: Path) -> None:
    assert record(600).bundle(tmp_path).read_bytes() == whole.path.read_bytes()
    with tarfile.open(whole.path) as tar:
        assert all(member.isreg() and member.mtime == 0 and member.uid == 0 for member in tar)


def test_of_a_claim_it_holds_that_claim_and_proofs(of_claim: Bundled) -> None:
    files = of_claim.files
    told = [json.loads(line) for line in of_claim.lines]
    assert [(one["stream"], one["ver"]) for one in told] == [(str(claim(3)), version) for version in (1, 2, 3, 4, 5)]
    assert sorted(name for name in files if "/" in name and not name.startswith("keys/")) == sorted(
        f"proofs/{one['leaf']}.tlog-proof" for one in told
    )
    assert not [name for name in files if name.startswith(("tile", "views"))]


def test_a_first_checkpoint_has_none_before_it(tmp_path: Path) -> None:
    made = Record()
    made.fill(rows(10))
    made.sign()
    path = made.bundle(tmp_path)
    assert not {"checkpoint.previous", "consistency"} & unpacked(path).keys()
    assert verify_bundle(path, made.vkey).outcome == "verified"


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 513])
def test_at_the_edges_of_tiles_it_is_complete(size: int, tmp_path: Path) -> None:
    made = Record()
    made.fill(rows(size))
    made.sign()
    made.fill(rows(size + 300, first=size))
    for stream in (None, claim(0)):
        assert verify_bundle(made.bundle(tmp_path, stream), made.vkey).outcome == "verified"


# ---------------------------------------------------------------- what was tampered with is in it all the same


def told_by(made: Record, folder: Path, stream: UUID | None = None) -> tuple[str, list[object]]:
    path = made.bundle(folder, stream)
    return verify_bundle(path, made.vkey).outcome, [json.loads(line)["leaf"] for line in unpacked(path)["events.jsonl"].splitlines()]


def test_a_changed_row_is_not_withheld(tmp_path: Path) -> None:
    made = record(300)
    made.stored[20] = made.stored[20]._replace(state=b'{"not":"so"}')
    assert told_by(made, tmp_path) == ("broken", list(range(300)))


def test_a_row_whose_bytes_are_no_text_is_not_withheld(tmp_path: Path) -> None:
    made = record(300)
    made.stored[20] = made.stored[20]._replace(state=b"\xff\x00")
    assert told_by(made, tmp_path) == ("broken", list(range(300)))


def test_a_row_that_was_never_logged_is_in_it_without_a_leaf(tmp_path: Path) -> None:
    made = record(300)
    inserted = made.stored[98]._replace(position=made.stored[98].position + 1, stream=claim(99), version=1)
    assert inserted.position != made.stored[99].position
    made.stored.insert(99, inserted)
    assert told_by(made, tmp_path) == ("broken", [*range(99), None, *range(99, 300)])


def test_leaves_whose_rows_are_gone_leave_the_others_in_their_places(tmp_path: Path) -> None:
    made = record(300)
    del made.stored[20:23]
    assert told_by(made, tmp_path) == ("broken", [*range(20), *range(23, 300)])
    assert verify_bundle(made.bundle(tmp_path, made.stored[20].stream)).outcome == "verified"


def test_a_claim_whose_last_event_is_gone_shows_its_proof(tmp_path: Path) -> None:
    made = record(300)
    of_claim = [n for n, row in enumerate(made.stored) if row.stream == claim(3)]
    del made.stored[of_claim[-1]]
    assert told_by(made, tmp_path, claim(3)) == ("broken", of_claim[:-1])


def test_damaged_tiles_are_passed_on(tmp_path: Path) -> None:
    made = record(300)
    for place, content, of in (((0, 1), b"", CITING), ((-1, 0), b"\x00\xff{}", claim(3))):
        before, made.made[place] = made.made[place], content
        assert verify_bundle(made.bundle(tmp_path)).outcome == "broken"
        assert verify_bundle(made.bundle(tmp_path, of)).outcome == "broken"
        made.made[place] = before


# ---------------------------------------------------------------- as it is sent


def test_its_memory_does_not_grow_with_the_record() -> None:
    made = record(8_000)
    size = sum(map(len, made.chunks()))
    tracemalloc.start()
    longest = max(map(len, made.chunks()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert longest <= CHUNK and peak < size / 2 > 2**21


class Shrinking(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return b""


def test_a_file_that_shrinks_while_it_is_sent_is_no_bundle() -> None:
    shrinking: BinaryIO = Shrinking(b"was longer")
    with pytest.raises(CutShort):
        list(Archive().file("documents/one", shrinking))
