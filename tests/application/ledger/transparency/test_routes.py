"""VERIFY.md, taken at its word: each of its commands is run as it stands there, on bundles that are whole and on others."""

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from time import perf_counter

import pytest

from application.ledger.transparency.bundle.verify import verify_bundle
from tests.support.bundles import Bundled, claim, record

EVENTS = int(os.environ.get("BUNDLE_EVENTS", "1500"))
HELD = files("application.ledger.transparency.bundle")
VERIFY = HELD.joinpath("VERIFY.md").read_text("utf-8")
OTHER = {"whole": "One claim", "claim": "The whole record"}
INSTALL = "Go is needed: apt-get install -y --no-install-recommends golang-go golang-golang-x-mod-dev"


def blocks(kind: str, *routes: int) -> str:
    """The commands under the headings of these routes and before them, without those for bundles of the other kind."""
    found, route, told = [], 0, ""
    for part in re.split(r"^(#+ .*)\n", VERIFY, flags=re.MULTILINE):
        if part.startswith("#"):
            told, route = part, next((int(n) for n in re.findall(r"^## Route (\d)", part)), 0 if part.startswith("## ") else route)
        elif route in (0, *routes) and OTHER[kind] not in told:
            found += re.findall(r"```bash\n(.*?)```", part, flags=re.DOTALL)
    return "\n".join(found)


def typed(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As an officer would, where `python3` is the one of these tests."""
    paths = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=os.environ | {"PATH": paths}, capture_output=True, text=True, check=False, timeout=600)
    shutil.rmtree(folder / "bundle", ignore_errors=True)
    return done


@pytest.fixture(scope="module")
def go() -> None:
    """Never left out where a change has to pass."""
    if not shutil.which("go") or not Path("/usr/share/gocode/src/golang.org/x/mod").exists():
        pytest.fail(INSTALL) if os.environ.get("CI") else pytest.skip(INSTALL)


@pytest.fixture(scope="module")
def program(go: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """verify.go, compiled once."""
    folder = tmp_path_factory.mktemp("go")
    (folder / "verify.go").write_bytes(HELD.joinpath("verify.go").read_bytes())
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", "verify", "verify.go"], cwd=folder, env=environment, check=True, timeout=600)
    return folder / "verify"


def by_go(program: Path, path: Path, folder: Path, *key: str) -> tuple[int, str]:
    target = folder / "unpacked"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    subprocess.run(["tar", "-xf", path, "-C", target], check=True)
    done = subprocess.run([program, target, *key], capture_output=True, text=True, check=False, timeout=600)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["whole", "claim"])
def test_every_route_of_the_page_leads_to_the_same_yes(kind: str, go: None, tmp_path: Path) -> None:
    made = record(EVENTS)
    began = perf_counter()
    made.bundle(tmp_path, claim(3) if kind == "claim" else None)
    seconds = {"written": perf_counter() - began}
    expected = {1: "\nverified\n", 3: f"log of {EVENTS}, root", 4: "Signature Verified Successfully\n"}
    for route, words in expected.items():
        began = perf_counter()
        done = typed(blocks(kind, route), tmp_path)
        assert (done.returncode, words in done.stdout) == (0, True), done.stdout + done.stderr
        seconds[f"route {route}"] = perf_counter() - began
    print(kind, EVENTS, {name: round(value, 1) for name, value in seconds.items()})  # noqa: T201 (shown with -s)


def by_hand(kind: str, leaf: int | None = None) -> str:
    script = blocks(kind, 4)
    return script if leaf is None else re.sub(r"^leaf=.*$", f"leaf={leaf}", script, count=1, flags=re.MULTILINE)


@pytest.mark.parametrize("leaf", [255, 599])
def test_by_hand_any_event_is_led_to_the_checkpoint(leaf: int, whole: Bundled, tmp_path: Path) -> None:
    shutil.copy(whole.path, tmp_path / "bundle.tar")
    done = typed(by_hand("whole", leaf), tmp_path)
    assert done.returncode == 0 and "NOT FOUND" not in done.stdout, done.stderr
    assert done.stdout.count("found in tile/") == (1 if leaf >= 512 else 2)
    lines = done.stdout.splitlines()
    assert lines[2] == lines[3] and len(lines[2]) == 64


@pytest.mark.parametrize("name", ["events.jsonl", "checkpoint", "views/claims.jsonl", "tile/0/002.p/88"])
def test_by_hand_what_was_changed_shows(name: str, whole: Bundled, tmp_path: Path) -> None:
    content = whole.files[name]
    forged = whole.forged(
        tmp_path, **{name: content.replace(b"600", b"601") if name == "checkpoint" else content[:-3] + b"?" + content[-2:]}
    )
    forged.rename(tmp_path / "bundle.tar")
    done = typed(by_hand("whole"), tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode != 0 or "NOT FOUND" in done.stdout or lines[2] != lines[3], done.stdout


# ---------------------------------------------------------------- the program in Go


def test_go_agrees_on_what_nobody_touched(program: Path, whole: Bundled, of_claim: Bundled, tmp_path: Path) -> None:
    for made, count in ((whole, 600), (of_claim, 5)):
        for key in ((), (made.record.vkey,)):
            code, said = by_go(program, made.path, tmp_path, *key)
            assert (code, said.startswith(f"verified: {count} events, log of 600")) == (0, True), said


def test_go_refuses_a_foreign_key(program: Path, whole: Bundled, tmp_path: Path) -> None:
    code, said = by_go(program, whole.path, tmp_path, record(10, key="foreign").vkey)
    assert code == 1 and said.startswith("BROKEN")


@pytest.mark.parametrize("kind", ["whole", "of_claim"])
def test_go_finds_what_verify_py_finds(kind: str, program: Path, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    bundle: Bundled = request.getfixturevalue(kind)
    proving = ("checkpoint", "checkpoint.previous", "consistency", "events.jsonl", "tile/", "proofs/")
    names = [name for name in bundle.files if name.startswith(proving)]
    for name in names:
        content = bundle.files[name]
        middle = len(content) // 3
        path = bundle.forged(tmp_path, **{name: content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]})
        code, said = by_go(program, path, tmp_path)
        assert verify_bundle(path).outcome == "broken"
        assert code == 1 and said.startswith("BROKEN"), name
    cut = bundle.forged(tmp_path, **{"events.jsonl": b"".join(bundle.lines[:-1])})
    assert by_go(program, cut, tmp_path)[0] == (1 if kind == "whole" else 0)


def test_the_program_in_go_is_as_short_as_the_page_says() -> None:
    assert len(HELD.joinpath("verify.go").read_text().splitlines()) == 99
    assert "a program of 99 lines" in VERIFY
