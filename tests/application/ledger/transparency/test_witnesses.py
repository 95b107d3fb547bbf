"""Who keeps checkpoints outside: a folder, and a witness who is asked over HTTP and answers as C2SP tlog-witness says."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket

import pytest

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.notes import BadNote, Note, sign
from application.ledger.transparency.record import Record
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.store import Kept, LogStore
from application.ledger.transparency.witnesses import Folder, HttpWitness, send_all, sink_of
from application.verification import Check, Outcome
from tests.support.logs import Numbered, opened_log, record_of
from tests.support.witness import NAME, SIZE, TEXT, Answer, Witness, at_work


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogStore]:
    with opened_log("files", tmp_path) as log:
        yield log


@pytest.fixture
def ledger() -> Numbered:
    return Numbered(300)


@pytest.fixture
def record(ledger: Numbered, log: LogStore, tmp_path: Path) -> Record:
    record = record_of(ledger, log, tmp_path)
    record.integrator.catch_up()
    return record


@pytest.fixture
def witness(record: Record) -> Iterator[Witness]:
    with at_work(Witness({record.signer.origin: record.signer.verifiers()})) as witness:
        yield witness


def sink(witness: Witness, log: LogStore) -> HttpWitness:
    found = sink_of(witness.address, log)
    assert isinstance(found, HttpWitness)
    return found


def newest(log: LogStore) -> Note:
    found = log.newest()
    assert found
    return Note.parse(found.note + found.cosignatures)


def grow(record: Record, ledger: Numbered, count: int) -> None:
    ledger.add(count)
    record.integrator.catch_up()


def checked(record: Record, name: str) -> Check:
    [check] = [one for one in record.verifier().verify().checks if one.name == name]
    return check


# How a sink is named


def test_a_path_is_a_folder_and_an_address_with_a_key_a_witness(log: LogStore, tmp_path: Path) -> None:
    key = Witness({}).verifier
    assert isinstance(sink_of(str(tmp_path), log), Folder)
    found = sink_of(f"https://witness.example/#{key.text}", log)
    assert isinstance(found, HttpWitness)
    assert (found.address, found.name, found.verifier) == ("https://witness.example", NAME, key)


@pytest.mark.parametrize("word", ["http://witness.example", "http://witness.example#", "https://witness.example#w+00000000+AAAA"])
def test_an_address_without_a_good_key_is_refused(log: LogStore, word: str) -> None:
    with pytest.raises(BadNote, match="verifier key"):
        sink_of(word, log)


# A witness


def test_a_witness_countersigns_and_his_line_is_kept_beside(record: Record, log: LogStore, witness: Witness) -> None:
    found = sink(witness, log)
    assert (found.send(log), found.send(log), witness.asked) == (1, 0, 1)
    assert newest(log).opened_by([witness.verifier]) == [witness.verifier]
    assert witness.seen[record.signer.origin] == record.signer.last()
    assert [Checkpoint.parse(note.text).size for note in found.kept()] == [300]


def test_he_is_shown_what_extends_the_one_he_saw_last(record: Record, ledger: Numbered, log: LogStore, witness: Witness) -> None:
    found = sink(witness, log)
    for count in (0, 1, 211, 1, 300):
        grow(record, ledger, count)
        found.send(log)
        assert witness.seen[record.signer.origin] == record.signer.last()
    assert [Checkpoint.parse(note.text).size for note in found.kept()] == [300, 301, 512, 513, 813]


def test_after_a_restart_he_says_how_far_he_has_seen(record: Record, ledger: Numbered, log: LogStore, witness: Witness) -> None:
    sink(witness, log).send(log)
    grow(record, ledger, 20)
    assert sink(witness, log).send(log) == 1
    assert witness.asked == 3
    assert newest(log).opened_by([witness.verifier])


def test_what_he_has_already_signed_he_signs_again(record: Record, log: LogStore, witness: Witness) -> None:
    for _ in range(2):
        assert sink(witness, log).send(log) == 1
    assert newest(log).opened_by([witness.verifier])


def test_the_lines_of_several_witnesses_stand_together(record: Record, log: LogStore, witness: Witness) -> None:
    with at_work(Witness(witness.logs)) as other:
        for one in (witness, other):
            sink(one, log).send(log)
    assert len(newest(log).signatures) == 3
    assert {*newest(log).signers([witness.verifier, other.verifier])} == {witness.verifier, other.verifier}


def test_a_log_that_was_rewritten_is_not_countersigned(
    record: Record, ledger: Numbered, log: LogStore, witness: Witness, tmp_path: Path
) -> None:
    sink(witness, log).send(log)
    with opened_log("files", made(tmp_path / "rewritten")) as other:
        ledger.all[7] = ledger.all[7]._replace(state=b"{}")
        rewritten = record_of(ledger.add(50), other, tmp_path / "rewritten")
        same_signer(record.signer, rewritten.signer)
        rewritten.signer.origin = record.signer.origin
        rewritten.integrator.catch_up()
        with pytest.raises(BadNote, match="has seen another log, of 300 leaves"):
            sink(witness, other).send(other)
        rewritten.sinks.append(sink(witness, other))
        assert checked(rewritten, f"witness {NAME}").outcome is Outcome.BROKEN
        assert [kept.cosignatures for kept in other.kept()] == ["", ""]
    assert witness.seen[record.signer.origin] == record.signer.last()


def test_a_log_of_the_same_size_that_was_rewritten_is_not_countersigned(
    record: Record, ledger: Numbered, log: LogStore, witness: Witness, tmp_path: Path
) -> None:
    sink(witness, log).send(log)
    with opened_log("files", made(tmp_path / "rewritten")) as other:
        ledger.all[7] = ledger.all[7]._replace(state=b"{}")
        rewritten = record_of(ledger, other, tmp_path / "rewritten")
        same_signer(record.signer, rewritten.signer)
        rewritten.integrator.catch_up()
        with pytest.raises(BadNote, match="has seen another log, of 300 leaves"):
            sink(witness, other).send(other)


def test_a_log_that_has_become_smaller_is_not_countersigned(
    record: Record, ledger: Numbered, log: LogStore, witness: Witness, tmp_path: Path
) -> None:
    sink(witness, log).send(log)
    with opened_log("files", made(tmp_path / "shorter")) as other:
        del ledger.all[290:]
        shorter = record_of(ledger, other, tmp_path / "shorter")
        same_signer(record.signer, shorter.signer)
        shorter.integrator.catch_up()
        with pytest.raises(BadNote, match="has seen another log, of 300 leaves"):
            sink(witness, other).send(other)


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def same_signer(original: Signer, other: Signer) -> None:
    """One who was made to forget."""
    for path in other.keys.iterdir():
        path.unlink()
    for path in original.keys.iterdir():
        (other.keys / path.name).write_bytes(path.read_bytes())
    other.origin = original.origin
    empty = Checkpoint(original.origin, 0, Checkpoint.parse(Note.parse((other.folder / "state").read_text()).text).root)
    signatures = tuple(sign(original.origin, key, empty.text) for key in original.secrets())
    (other.folder / "state").write_text(Note(empty.text, signatures).raw)


def test_he_does_not_countersign_a_log_he_does_not_know(record: Record, log: LogStore, witness: Witness) -> None:
    witness.logs.clear()
    with pytest.raises(OSError, match="answers 404: I do not know this log"):
        sink(witness, log).send(log)


def test_he_does_not_countersign_what_a_stranger_has_signed(record: Record, log: LogStore, witness: Witness) -> None:
    witness.logs[record.signer.origin] = [Witness({}).verifier]
    with pytest.raises(OSError, match="answers 403"):
        sink(witness, log).send(log)


@pytest.mark.parametrize(
    "says",
    [
        (200, TEXT, b""),
        (200, TEXT, b"thank you\n"),
        (200, TEXT, b"\xff\xfe"),
        (200, TEXT, "— another AAAAAAAAAAAAAAAAAAAA\n".encode()),
        (200, TEXT, b"x" * 200_000),
        (409, SIZE, b"many\n"),
        (409, SIZE, b"-1\n"),
        (409, SIZE, b"999999\n"),
        (409, SIZE, b""),
        (500, TEXT, b"\xff"),
        (204, TEXT, b""),
    ],
)
def test_an_answer_that_makes_no_sense_countersigns_nothing(record: Record, log: LogStore, witness: Witness, says: Answer) -> None:
    witness.says = says
    with pytest.raises((OSError, BadNote)):
        sink(witness, log).send(log)
    assert [kept.cosignatures for kept in log.kept()] == ["", ""]
    assert witness.asked <= 2


@pytest.mark.parametrize("says", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort"])
def test_who_does_not_even_speak_http_is_in_trouble_alone(record: Record, log: LogStore, tmp_path: Path, says: bytes) -> None:
    with socket() as desk, ThreadPoolExecutor(1) as pool:
        desk.bind(("127.0.0.1", 0))
        desk.listen()
        pool.submit(babble, desk, says)
        found = sink_of(f"http://127.0.0.1:{desk.getsockname()[1]}#{Witness({}).verifier.text}", log)
        trouble: list[str] = []
        assert send_all([found, Folder(tmp_path)], log, lambda name, why: trouble.append(name)) == 2
    assert trouble == [NAME]


def babble(desk: socket, says: bytes) -> None:
    line, _ = desk.accept()
    with line:
        line.recv(65_536)
        line.sendall(says)


def test_a_countersignature_of_something_else_is_none(record: Record, log: LogStore, witness: Witness) -> None:
    witness.says = 200, TEXT, witness.countersignature("another log\n1\nAAAA\n").line.encode()
    with pytest.raises(BadNote, match="does not fit the text"):
        sink(witness, log).send(log)
    assert newest(log).signers([witness.verifier]) == []


def test_a_countersignature_of_another_witness_under_his_name_is_none(record: Record, log: LogStore, witness: Witness) -> None:
    witness.says = 200, TEXT, Witness({}).countersignature(newest(log).text).line.encode()
    with pytest.raises(BadNote, match="none of the known keys"):
        sink(witness, log).send(log)


def test_who_cannot_be_reached_keeps_nobody_waiting(record: Record, log: LogStore, tmp_path: Path) -> None:
    with socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        gone = sink_of(f"http://127.0.0.1:{nobody.getsockname()[1]}#{Witness({}).verifier.text}", log)
        trouble: list[tuple[str, str]] = []
        assert send_all([gone, Folder(tmp_path / "gone"), Folder(tmp_path)], log, lambda name, why: trouble.append((name, why))) == 2
    assert [name for name, _ in trouble] == [NAME, str(tmp_path / "gone")]
    assert "refused" in trouble[0][1].lower()


# What they say of the log


def test_what_a_witness_has_countersigned_is_verified(record: Record, log: LogStore, witness: Witness) -> None:
    record.sinks.append(sink(witness, log))
    record.show(lambda name, why: pytest.fail(why))
    assert checked(record, f"witness {NAME}").outcome is Outcome.VERIFIED


def test_a_witness_is_asked_what_he_saw_so_that_nothing_in_the_database_can_hide_it(
    record: Record, ledger: Numbered, log: LogStore, witness: Witness, tmp_path: Path
) -> None:
    record.sinks.append(sink(witness, log))
    record.show(lambda name, why: pytest.fail(why))
    with opened_log("files", made(tmp_path / "rolled back")) as other:
        del ledger.all[290:]
        back = record_of(ledger, other, tmp_path / "rolled back")
        same_signer(record.signer, back.signer)
        back.integrator.catch_up()
        assert back.verifier().verify().outcome is Outcome.VERIFIED
        back.sinks.append(sink(witness, other))
        found = checked(back, f"witness {NAME}")
        assert (found.outcome, "has seen another log, of 300 leaves" in found.told) == (Outcome.BROKEN, True)


@pytest.mark.parametrize("at", [30, -3])
def test_an_edited_countersignature_is_broken(record: Record, log: LogStore, witness: Witness, at: int) -> None:
    record.sinks.append(sink(witness, log))
    record.show(lambda name, why: pytest.fail(why))
    kept = log.newest()
    assert kept
    start, letter = len(f"— {NAME} "), kept.cosignatures[len(f"— {NAME} ") :].strip()[at]
    where = start + at if at >= 0 else len(kept.cosignatures) - 1 + at
    log.cosign(kept.size, kept.cosignatures[:where] + ("A" if letter != "A" else "B") + kept.cosignatures[where + 1 :])
    assert log.newest() != kept
    assert checked(record, f"witness {NAME}").outcome is not Outcome.VERIFIED


def test_a_countersignature_of_another_log_is_broken(record: Record, log: LogStore, witness: Witness) -> None:
    """The witness has seen, under our name and key, a log that is not this one."""
    record.sinks.append(sink(witness, log))
    other = Checkpoint(record.signer.origin, 300, bytes(32))
    signatures = tuple(sign(record.signer.origin, key, other.text) for key in record.signer.secrets())
    note = Note(other.text, (*signatures, witness.countersignature(other.text)))
    report = record.verifier().verify([note.raw])
    assert [check.told for check in report.checks if check.outcome is Outcome.BROKEN] == [
        "the given checkpoint 1 has another root over 300 leaves than the log has now"
    ]


class Late(LogStore):
    """Is read just before somebody else shows the witness more."""

    def __init__(self, log: LogStore, older: Kept) -> None:
        super().__init__(log.engine)
        self.older: list[Kept] = [older]

    def newest(self) -> Kept | None:
        return self.older.pop() if self.older else super().newest()


def test_a_witness_who_was_shown_more_by_somebody_else_has_seen_no_other_log(
    record: Record, ledger: Numbered, log: LogStore, witness: Witness
) -> None:
    older = log.newest()
    assert older
    grow(record, ledger, 20)
    sink(witness, log).send(log)
    assert [Checkpoint.parse(note.text).size for note in sink(witness, Late(log, older)).kept()] == [320]
