"""Generated documents: written when asked, else compared with what is generated now."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check_document(request: pytest.FixtureRequest, path: str, text: str) -> None:
    """`path` is relative to the root of the repository."""
    file = ROOT / path
    if request.config.getoption("--update-docs"):
        file.write_text(text, encoding="utf-8")
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    assert written == text, f"{path} is out of date; run pytest --update-docs"
