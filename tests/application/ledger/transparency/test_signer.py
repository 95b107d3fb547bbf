"""The signer signs what extends all that he has signed before, and nothing else."""

import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.merkle import EMPTY_ROOT, consistency, leaf_hash, root
from application.ledger.transparency.notes import BadNote, Note
from application.ledger.transparency.signer import Inconsistent, Signer
from application.ledger.transparency.store import extended
from application.ledger.transparency.tiles import nodes_of
from tests.support.logs import integrate_in_a_process, sign_in_a_process

LEAVES = [f"leaf {n}".encode() for n in range(600)]


class Tree:
    """Of so many leaves, a few of which may be others."""

    def __init__(self, *others: int) -> None:
        made = extended(lambda level, n: b"", 0, [b"another" if n in others else leaf for n, leaf in enumerate(LEAVES)])
        self.node = nodes_of(lambda level, n: made.get((level, n), b""))

    def head(self, origin: str, size: int) -> Checkpoint:
        return Checkpoint(origin, size, root(self.node, size))


TREE = Tree()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(tmp_path / "signer")


def sign(signer: Signer, size: int, tree: Tree = TREE) -> Note:
    return signer.sign(tree.head(signer.origin, size), lambda old: consistency(tree.node, old, size))


def state(signer: Signer) -> bytes:
    return (signer.folder / "state").read_bytes()


def only_file(folder: Path, pattern: str) -> Path:
    [path] = folder.glob(pattern)
    return path


def test_a_new_signer_has_a_name_and_a_key_and_has_signed_that_nothing_is_there(signer: Signer) -> None:
    assert signer.origin.startswith("claimlog/")
    assert signer.last() == Checkpoint(signer.origin, 0, EMPTY_ROOT)
    assert signer.signing() == signer.verifiers()
    assert Signer(signer.folder).origin == signer.origin


def test_what_extends_the_last_is_signed_and_remembered(signer: Signer) -> None:
    for size in (1, 2, 255, 256, 257, 257, 600):
        note = sign(signer, size)
        assert note.opened_by(signer.verifiers()) == signer.signing()
        assert signer.last() == Signer(signer.folder).last() == Checkpoint.parse(note.text) == TREE.head(signer.origin, size)
        assert state(signer).decode() == note.raw


@pytest.mark.parametrize("size", [0, 1, 256, 299])
def test_a_log_that_has_become_smaller_is_not_signed(signer: Signer, size: int) -> None:
    sign(signer, 300)
    before = state(signer)
    with pytest.raises(Inconsistent, match=f"the log has {size} leaves; 300 were signed before"):
        sign(signer, size)
    assert state(signer) == before


@pytest.mark.parametrize(("size", "other"), [(300, 0), (300, 299), (301, 5), (600, 255), (600, 299)])
def test_a_log_that_has_become_another_is_not_signed(signer: Signer, size: int, other: int) -> None:
    sign(signer, 300)
    before = state(signer)
    with pytest.raises(Inconsistent, match="does not begin with the 300 that were signed before"):
        sign(signer, size, Tree(other))
    assert state(signer) == before


def test_a_leaf_after_the_last_may_be_any(signer: Signer) -> None:
    sign(signer, 300)
    assert sign(signer, 301, Tree(300))


@pytest.mark.parametrize("size", [299, 300, 400])
def test_a_wrong_proof_gets_no_signature(signer: Signer, size: int) -> None:
    sign(signer, 300)
    proof = [bytes(32), *consistency(TREE.node, 300, 400)]
    with pytest.raises(Inconsistent):
        signer.sign(TREE.head(signer.origin, size), lambda old: proof)
    with pytest.raises(Inconsistent):
        signer.sign(TREE.head(signer.origin, 400), lambda old: proof[2:])
    assert signer.last().size == 300


def test_another_houses_log_is_not_signed(signer: Signer) -> None:
    with pytest.raises(Inconsistent, match="the log is called claimlog/another, this signer signs for"):
        signer.sign(TREE.head("claimlog/another", 5), lambda old: [])


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"\xff", b"claimlog/x\n0\n\n"])
def test_without_his_memory_he_signs_nothing_more(signer: Signer, content: bytes | None) -> None:
    path = signer.folder / "state"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(BadNote):
        sign(signer, 5)
    with pytest.raises(BadNote):
        sign(Signer(signer.folder), 5)


def test_a_memory_that_another_has_signed_is_none(signer: Signer, tmp_path: Path) -> None:
    stranger = Signer(tmp_path / "stranger")
    (signer.folder / "state").write_bytes(state(stranger))
    with pytest.raises(BadNote, match="none of the known keys"):
        sign(signer, 5)


def test_secrets_can_be_read_by_their_owner_only_and_written_by_nobody(signer: Signer) -> None:
    sign(signer, 5)
    modes = {path.suffix or path.name: stat.S_IMODE(path.stat().st_mode) for path in signer.folder.rglob("*") if path.is_file()}
    assert modes.items() >= {".key": 0o400, ".vkey": 0o444, "state": 0o600, "origin": 0o444}.items()
    assert not [*signer.folder.glob("state.*"), *signer.keys.glob("*.key.*")]


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), None])
def test_a_key_that_is_damaged_or_gone_signs_nothing(signer: Signer, content: bytes | None) -> None:
    path = only_file(signer.keys, "*.key")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    before = state(signer)
    with pytest.raises(BadNote, match="key"):
        sign(signer, 5)
    assert state(signer) == before


def test_while_keys_are_changed_both_sign_and_after_it_the_new_one_alone(signer: Signer) -> None:
    [old] = signer.signing()
    first = sign(signer, 5)
    signer.new_key()
    _, new = signer.signing()
    both = sign(signer, 6)
    signer.retire(old)
    last = sign(signer, 7)
    assert [note.opened_by([old, new]) for note in (first, both, last)] == [[old], [old, new], [new]]
    assert (signer.signing(), set(signer.verifiers())) == ([new], {old, new})
    assert all(note.opened_by(signer.verifiers()) for note in (first, both, last))


def test_a_retired_secret_is_destroyed(signer: Signer) -> None:
    [old] = signer.signing()
    secret = only_file(signer.keys, "*.key").read_bytes()
    signer.new_key()
    signer.retire(old)
    assert secret not in [path.read_bytes() for path in signer.folder.rglob("*") if path.is_file()]


def test_two_signers_who_start_at_once_are_one(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        origins = {one.result(30) for one in [pool.submit(origin_in, tmp_path / "signer") for _ in range(6)]}
    assert len(origins) == 1
    assert len(Signer(tmp_path / "signer").signing()) == 1


def origin_in(folder: Path) -> str:
    return Signer(folder).origin


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def test_two_processes_that_sign_at_once_sign_one_log(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    tasks = [processes.submit(integrate_in_a_process, tmp_path, 1_500), processes.submit(sign_in_a_process, tmp_path, 1_500)]
    assert [task.result(60) for task in tasks] == [1_500, 1_500]
    assert Signer(tmp_path / "signer").last().size == 1_500


def test_a_folder_without_a_signer_is_not_his_where_the_log_was_signed_before(tmp_path: Path) -> None:
    with pytest.raises(BadNote, match="bring his folder back"):
        Signer(tmp_path / "not mounted", signed_before=lambda: True)
    assert not (tmp_path / "not mounted" / "state").exists()


def test_a_signer_whose_name_is_gone_does_not_forget_what_he_signed(tmp_path: Path) -> None:
    signer = Signer(tmp_path)
    signer.sign(Checkpoint(signer.origin, 1, leaf_hash(b"x")), lambda old: [])
    before = (tmp_path / "state").read_bytes()
    (tmp_path / "origin").unlink()
    with pytest.raises(BadNote, match="origin is gone"):
        Signer(tmp_path)
    assert (tmp_path / "state").read_bytes() == before
    (tmp_path / "origin").write_text("")
    with pytest.raises(BadNote, match="origin is empty"):
        Signer(tmp_path)


@pytest.mark.parametrize("left", [["keys"], ["keys", "state"]])
def test_a_crash_while_the_first_key_is_made_is_begun_again(tmp_path: Path, left: list[str]) -> None:
    signer = Signer(tmp_path)
    for name in {"state", "origin"} - set(left):
        (tmp_path / name).unlink()
    again = Signer(tmp_path)
    assert again.origin != signer.origin
    assert [one.name for one in again.verifiers()] == [again.origin]
    assert again.last().size == 0
