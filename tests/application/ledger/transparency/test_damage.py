"""Whatever happens to a bundle on its way is found, and never stops the program that looks for it."""

import io
import random
import tarfile
from pathlib import Path

import pytest

from application.ledger.transparency.bundle.verify import Bundle, verify_bundle
from tests.support.bundles import Bundled, packed

CHANGES = 120
PROVING = ("checkpoint", "consistency", "keys/", "tile/", "proofs/", "events.jsonl", "documents/")


def contents(path: Path) -> dict[str, str]:
    bundle = Bundle(path)
    return {} if bundle.damage else bundle.digests


def places(bundle: Bundled) -> list[int]:
    """Anywhere, and as often in a header or at an end."""
    dice = random.Random(2026)
    size = bundle.path.stat().st_size
    starts = [place.start for place in Bundle(bundle.path).places.values()]
    near = [dice.choice(starts) - dice.randrange(1, 513) for _ in range(CHANGES // 3)]
    ends = [size - dice.randrange(1, 2_000) for _ in range(CHANGES // 10)]
    return [*near, *ends, *(dice.randrange(size) for _ in range(CHANGES - len(near) - len(ends)))]


@pytest.mark.parametrize("kind", ["small", "of_claim"])
def test_any_changed_byte_is_found_unless_it_is_in_no_file(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    bundle: Bundled = request.getfixturevalue(kind)
    genuine, raw, path = contents(bundle.path), bundle.path.read_bytes(), tmp_path / "changed.tar"
    dice, found = random.Random(7), 0
    for at in places(bundle):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ dice.randrange(1, 256)]) + raw[at + 1 :])
        report = verify_bundle(path, bundle.record.vkey)
        assert report.outcome == "broken" or contents(path) == genuine, at
        found += report.outcome == "broken"
    assert found > CHANGES * 0.9


@pytest.mark.parametrize("kind", ["small", "of_claim"])
def test_a_changed_byte_is_found_though_the_digests_of_the_files_were_made_anew(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bundle: Bundled = request.getfixturevalue(kind)
    names = [name for name in bundle.files if name.startswith(PROVING)]
    dice = random.Random(11)
    for n in range(CHANGES // 3):
        name = names[n % len(names)]
        content = bytearray(bundle.files[name])
        content[dice.randrange(len(content))] ^= dice.randrange(1, 256)
        report = verify_bundle(packed(bundle.files | {name: bytes(content)}, tmp_path / "forged.tar"), bundle.record.vkey)
        assert report.outcome == "broken", name


@pytest.mark.parametrize("kind", ["small", "of_claim"])
def test_a_bundle_cut_short_anywhere_is_named_so(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    bundle: Bundled = request.getfixturevalue(kind)
    raw, path = bundle.path.read_bytes(), tmp_path / "cut.tar"
    dice = random.Random(3)
    for end in (0, 1, 511, 512, 513, len(raw) - 1025, *(dice.randrange(len(raw) - 1024) for _ in range(60))):
        path.write_bytes(raw[:end])
        report = verify_bundle(path)
        assert report.outcome == "broken" and "cut short" in report.checks[0].told[0], end


def tar_of(*members: tarfile.TarInfo, content: bytes = b"", form: int = tarfile.GNU_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as tar:
        for member in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))
    return made.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def sized(size: int) -> bytes:
    made = member("checkpoint")
    made.size = size
    return made.tobuf(tarfile.GNU_FORMAT)


TARS = {
    "path traversal": (tar_of(member("../../etc/cron.d/x")), "no name for a file of a bundle"),
    "absolute path": (tar_of(member("/etc/passwd")), "no name for a file of a bundle"),
    "dots inside": (tar_of(member("documents/../x")), "no name for a file of a bundle"),
    "backslashes": (tar_of(member("a\\b")), "no name for a file of a bundle"),
    "twice": (tar_of(member("checkpoint"), member("checkpoint")), "twice in the bundle"),
    "a symbolic link": (tar_of(member("keys", tarfile.SYMTYPE, "/etc")), "is of no plain file"),
    "a hard link": (tar_of(member("keys", tarfile.LNKTYPE, "checkpoint")), "is of no plain file"),
    "a device": (tar_of(member("keys", tarfile.CHRTYPE)), "is of no plain file"),
    "a folder": (tar_of(member("keys", tarfile.DIRTYPE)), "is of no plain file"),
    "a long name": (tar_of(member("x" * 300)), "is of no plain file"),
    "pax headers": (tar_of(member("x" * 300), form=tarfile.PAX_FORMAT), "is of no plain file"),
    "a huge size": (sized(2**62), "cut short within checkpoint"),
    "no size": (sized(0).replace(b"00000000000\x00", b"zzzzzzzzzzz\x00", 1), "no header of a file"),
    "not ASCII": (tar_of(member("ä")), "no header of a file"),
    "no tar": (b"PK\x03\x04" + bytes(600), "no header of a file"),
    "compressed": (b"\x1f\x8b\x08" + bytes(range(256)) * 3, "no header of a file"),
    "zeros": (bytes(2048), "files.sha256 is missing"),
    "nothing": (b"", "cut short"),
}


@pytest.mark.parametrize("attack", TARS)
def test_tars_that_are_no_bundles(attack: str, tmp_path: Path) -> None:
    raw, words = TARS[attack]
    (tmp_path / "odd.tar").write_bytes(raw)
    report = verify_bundle(tmp_path / "odd.tar")
    assert report.outcome == "broken" and words in report.checks[0].told[0]


def test_a_file_too_large_for_its_kind_is_not_read(whole: Bundled, tmp_path: Path) -> None:
    for name in ("checkpoint", "bundle.json", "tile/0/000", "files.sha256"):
        path = packed({one: content for one, content in whole.files.items() if one != name}, tmp_path / "large.tar")
        raw = path.read_bytes()
        header = member(name)
        header.size = 2**25 + 1
        with path.open("wb") as tar:
            tar.write(header.tobuf(tarfile.GNU_FORMAT))
            tar.seek((2**25 + 512), 1)
            tar.write(raw)
        assert verify_bundle(path).outcome == "broken"


def test_a_line_that_never_ends_is_read_in_parts(whole: Bundled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.ledger.transparency.bundle.verify.LONGEST_LINE", 1 << 12)
    path = whole.forged(tmp_path, **{"events.jsonl": b'{"' + b"x" * 20_000})
    assert verify_bundle(path).outcome == "broken"
