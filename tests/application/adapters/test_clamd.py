"""clamd as a scanner: what it says, over both kinds of sockets, and when it says nothing."""

import io
from pathlib import Path
from typing import Any

import pytest

from application.adapters.clamd import CHUNK, Clamd
from application.ports import ScannerUnavailable
from tests.support.clamd import EICAR, SIGNATURE, scanner, scanner_at

__all__ = ["scanner"]
LARGE = bytes(CHUNK) + EICAR[:10]


def scan(address: str, content: bytes) -> str | None:
    return Clamd(address).scan(io.BytesIO(content))


def test_what_is_clean_and_what_is_not_over_tcp(scanner: Any) -> None:
    assert scan(scanner.address, b"work done") is None
    assert scan(scanner.address, b"") is None
    assert scan(scanner.address, EICAR) == SIGNATURE


def test_over_a_socket_in_the_file_system(tmp_path: Path) -> None:
    with scanner_at(tmp_path / "clamd.sock") as scanner:
        assert scan(scanner.address, b"work done") is None
        assert scan(scanner.address, EICAR) == SIGNATURE


def test_a_signature_is_found_across_two_chunks(scanner: Any) -> None:
    assert scan(scanner.address, bytes(CHUNK - 10) + EICAR + bytes(CHUNK)) == SIGNATURE


def test_the_port_is_clamds_own_unless_another_is_named() -> None:
    assert Clamd("clamd://scanner.example")._tcp == ("scanner.example", 3310)
    assert Clamd("clamd://[::1]:3311")._tcp == ("::1", 3311)


@pytest.mark.parametrize("said", ["stream: Can't allocate memory ERROR", "UNKNOWN COMMAND", "stream: ", "stream:  FOUND"])
def test_what_is_no_verdict_is_none(scanner: Any, said: str) -> None:
    scanner.says = said
    with pytest.raises(ScannerUnavailable, match="clamd said"):
        scan(scanner.address, b"work done")


def test_one_that_hangs_up_gave_no_verdict(scanner: Any) -> None:
    scanner.silent = True
    with pytest.raises(ScannerUnavailable):
        scan(scanner.address, LARGE)


def test_an_answer_that_was_cut_off_is_no_verdict(scanner: Any) -> None:
    scanner.end = b""
    with pytest.raises(ScannerUnavailable, match="broke off"):
        scan(scanner.address, b"work done")


def test_a_stream_that_is_too_large_for_it_is_not_clean(scanner: Any) -> None:
    scanner.most = 10
    with pytest.raises(ScannerUnavailable):
        scan(scanner.address, LARGE * 20)


@pytest.mark.parametrize("address", ["clamd://127.0.0.1:1", "clamd:/nowhere/clamd.sock", "clamd:/" + "long" * 99])
def test_one_that_is_not_there_is_unavailable(address: str) -> None:
    with pytest.raises(ScannerUnavailable, match="does not answer"):
        scan(address, b"work done")
