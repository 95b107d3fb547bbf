"""The libraries that are installed can be listed for others, and asked about; silence is not taken for good news."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.docs import ROOT
from tests.support.weaknesses import NONE, SOME, UNKNOWN, judged

LOCK = (ROOT / "requirements/app.txt").read_text("utf-8")
LOCKED = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE))
SOUND = {"name": "orjson", "version": "3.13.0", "vulns": []}


def test_the_list_of_libraries_names_each_with_its_version_and_hashes(tmp_path: Path) -> None:
    [line] = re.findall(r"^sbom: setup\n\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    words = line.replace("$(BIN)/cyclonedx-py", "-m cyclonedx_py").split()
    words[words.index("-o") + 1] = str(tmp_path / "list.json")
    subprocess.run([sys.executable, "-W", "ignore", *words], cwd=ROOT, check=True, timeout=60)
    told = json.loads((tmp_path / "list.json").read_text("utf-8"))
    assert (told["bomFormat"], told["metadata"]["component"]["name"]) == ("CycloneDX", "claimlog")
    assert {one["name"]: one["version"] for one in told["components"]} == LOCKED
    assert all(one["purl"] and one["externalReferences"][0]["hashes"] for one in told["components"])


@pytest.mark.parametrize(
    ("out", "err", "code", "text"),
    [
        (json.dumps({"dependencies": [SOUND]}), "", NONE, "none known in 1 libraries"),
        (json.dumps({"dependencies": [SOUND | {"vulns": [{"id": "PYSEC-1"}]}]}), "Found 1", SOME, "orjson 3.13.0: PYSEC-1"),
        (json.dumps({"dependencies": [SOUND, {"name": "x", "skip_reason": "?"}]}), "", UNKNOWN, "unknown: not looked up: x"),
        ("", "a\nERROR: no route to host\n", UNKNOWN, "unknown: ERROR: no route to host"),
        ("", "", UNKNOWN, "unknown: no answer"),
    ],
)
def test_only_a_whole_report_without_findings_is_good_news(out: str, err: str, code: int, text: str) -> None:
    assert judged(out, err) == (code, text)
