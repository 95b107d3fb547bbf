"""Known weaknesses of the locked libraries: `python -m tests.support.weaknesses`. Exit code 0: none, 1: some, 3: unknown."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

LOCK = Path("requirements/app.txt")
NONE, SOME, UNKNOWN = 0, 1, 3


class Answer(NamedTuple):
    code: int
    text: str


def asked(lock: Path = LOCK) -> Answer:
    """Every locked library by its exact version; one that cannot be looked up makes the answer unknown."""
    words = ["--strict", "--disable-pip", "--require-hashes", "-r", str(lock), "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([sys.executable, "-m", "pip_audit", *words], capture_output=True, text=True, timeout=300, check=False)
    return judged(done.stdout, done.stderr)


def judged(out: str, err: str) -> Answer:
    """No report at all is no good news: its database was not reached, or did not know a library."""
    try:
        audited = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        return Answer(UNKNOWN, f"unknown: {(err.strip().splitlines() or ['no answer'])[-1]}")
    if unseen := [one["name"] for one in audited if "skip_reason" in one]:
        return Answer(UNKNOWN, f"unknown: not looked up: {', '.join(unseen)}")
    found = [f"{one['name']} {one['version']}: {weak['id']}" for one in audited for weak in one["vulns"]]
    return Answer(SOME, "\n".join(found)) if found else Answer(NONE, f"none known in {len(audited)} libraries")


if __name__ == "__main__":
    code, text = asked()
    print(text)  # noqa: T201
    sys.exit(code)
