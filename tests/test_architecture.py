"""The rooms and what they may import, what the repository may name, and how long a file may get."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.support import sizes

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "application", "domain", "projections")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def naming(words: list[str]) -> list[str]:
    """Where one of the words stands in a tracked file; the words are put together here, so that this file names none."""
    texts = {path: path.read_bytes().decode(errors="replace").lower() for path in tracked()}
    return [f"{path.relative_to(ROOT)}: {word}" for path, text in texts.items() for word in words if word in text]


def test_the_rooms_import_only_what_stands_below_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None) == 0


def test_the_domain_knows_nothing_but_the_standard_library_and_pydantic() -> None:
    graph = grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=None)
    rooms = {module for module in graph.modules if module.split(".")[0] == "domain"}
    imported = {name.split(".")[0] for module in rooms for name in graph.find_modules_directly_imported_by(module)}
    assert "pydantic" in imported
    assert imported - sys.stdlib_module_names - {"domain"} == {"pydantic"}


def test_no_file_names_a_path_of_one_machine() -> None:
    assert naming(["/".join(("", "work", "")), f"{ROOT}/".lower()]) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("crates", "io"))
    ]
    assert naming(hosts) == []


def test_what_is_too_long_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "domain" / "long.py").write_text("def endless():\n" + "    print()\n" * 30 + "x = 1\n" * 270)
    assert sizes.main(tmp_path) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("too long")] == [
        "too long: domain/long.py has 301 lines",
        "too long: domain/long.py:1 endless has 31 lines",
    ]


def test_only_the_ledger_may_have_a_long_file(tmp_path: Path) -> None:
    folder = tmp_path / "application" / "ledger"
    folder.mkdir(parents=True)
    (folder / "long.py").write_text("x = 1\n" * 301)
    assert sizes.main(tmp_path) == 0
