"""A house on PostgreSQL: who makes its schemas, and one clear line, without a password, about whatever is in the way."""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from application.adapters.migrations.state import schema_version
from application.adapters.postgres import Database
from tests.support.postgres import drop, new_database
from tests.support.servers import COMMAND, environment, free_port
from tests.support.terminal import Printed, Type, claimlog

__all__ = ["claimlog"]
SECRET = "geheim"
Ask = Callable[..., Printed]


@pytest.fixture
def database() -> Iterator[Database]:
    database = new_database()
    yield database
    drop(database)


@pytest.fixture
def doctor(claimlog: Type, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What it says of the house on this database, or on another that is named."""

    def ask(*words: str, url: str = database.url, **settings: str) -> Printed:
        named = {"data_dir": str(tmp_path), "database_url": url, "database_schema": database.schema} | settings
        for name, value in named.items():
            monkeypatch.setenv(f"CLAIMLOG_{name.upper()}", value)
        return claimlog(*(words or ("doctor", "--json")))

    return ask


def at(database: Database, user: str, password: str = SECRET) -> str:
    return f"postgresql://{user}:{password}@/postgres?host={conninfo_to_dict(database.url)['host']}"


@pytest.fixture
def roles(database: Database) -> Iterator[tuple[str, str]]:
    """The URLs of an owner, who may make schemas, and of the application."""
    names = f"owner_{database.schema}", f"app_{database.schema}"
    with psycopg.connect(database.url, autocommit=True) as db:
        for name in names:
            db.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
        db.execute(f"GRANT CREATE ON DATABASE postgres TO {names[0]}")
        yield at(database, names[0]), at(database, names[1])
        for name in names:
            db.execute(f"DROP OWNED BY {name} CASCADE")
            db.execute(f"DROP ROLE {name}")


def one_line(told: Printed, *words: str) -> bool:
    return (
        told.code == 2
        and told.out == ""
        and told.err.count("\n") == 1
        and SECRET not in told.err
        and all(word in told.err for word in words)
    )


def test_where_no_owner_is_named_the_first_start_makes_the_schemas(doctor: Ask, database: Database) -> None:
    told = doctor()
    assert told.code == 0 and told.json["server"]["fsync"] == "on" and database.schema in told.json["database"]
    assert schema_version(database) == "current"


def test_ten_that_start_together_make_one_house(database: Database, tmp_path: Path) -> None:
    store = {"database_url": database.url, "database_schema": database.schema}

    def start(_: int) -> subprocess.CompletedProcess[str]:
        words = [COMMAND, "doctor", "--json", "--data-dir", str(tmp_path)]
        return subprocess.run(words, env=environment(store), capture_output=True, text=True, timeout=120)

    with ThreadPoolExecutor(10) as pool:
        ended = list(pool.map(start, range(10)))
    assert [one.returncode for one in ended] == [0] * 10, [one.stderr for one in ended]


def test_the_owner_migrates_and_the_application_works_with_less(doctor: Ask, roles: tuple[str, str], database: Database) -> None:
    owner, app = roles
    assert one_line(doctor(url=app, migration_url=owner), "CLAIMLOG_DATABASE_URL", "absent", "claimlog migrate")
    for was in ("absent", "current"):
        told = doctor("migrate", url=app, migration_url=owner)
        assert (told.code, told.err) == (0, "") and f"was {was}, is current" in told.out and SECRET not in told.out
    assert doctor(url=app, migration_url=owner).code == 0
    with psycopg.connect(app, autocommit=True) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(f"DELETE FROM {database.schema}.stored_events")


def test_a_role_that_may_not_make_schemas_is_sent_to_migrate(doctor: Ask, roles: tuple[str, str]) -> None:
    _, app = roles
    for words in ((), ("migrate",)):
        assert one_line(doctor(*words, url=app), "CLAIMLOG_DATABASE_URL", "permission denied", "claimlog migrate", "CLAIMLOG_MIGRATION_URL")


def test_an_owner_who_cannot_come_in_is_named_by_his_setting(doctor: Ask, roles: tuple[str, str]) -> None:
    _, app = roles
    told = doctor("migrate", url=app, migration_url=f"postgresql://nobody:{SECRET}@127.0.0.1:1/postgres")
    assert one_line(told, "CLAIMLOG_MIGRATION_URL")


def test_a_newer_schema_asks_for_the_newer_release(doctor: Ask, database: Database) -> None:
    assert doctor().code == 0
    with database.connect("ledger") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    assert one_line(doctor(), "newer")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"postgresql://ann:{SECRET}@nowhere.invalid/claims", "nowhere.invalid"),
        (f"postgresql://ann:{SECRET}@127.0.0.1:1/claims", "refused"),
    ],
)
def test_a_host_that_is_not_there(doctor: Ask, url: str, reason: str) -> None:
    assert one_line(doctor(url=url), "CLAIMLOG_DATABASE_URL", reason)


def test_a_role_or_a_database_that_is_not_there(doctor: Ask, database: Database) -> None:
    assert one_line(doctor(url=at(database, "stranger")), "CLAIMLOG_DATABASE_URL", "stranger")
    assert one_line(doctor(url=database.url.replace("/postgres?", "/elsewhere?")), "CLAIMLOG_DATABASE_URL", "elsewhere")


@pytest.mark.parametrize(
    "url",
    [
        f"postgres//ann:{SECRET}@host/claims",
        f"postgresql://ann:pa/{SECRET}@host/claims",
        f"postgresql://ann:p@{SECRET}@host/claims",
        SECRET,
    ],
)
def test_what_is_no_url_is_not_repeated(doctor: Ask, url: str) -> None:
    assert one_line(doctor(url=url), "CLAIMLOG_DATABASE_URL", "expected postgresql://user:password@host:5432/database")


@pytest.mark.parametrize("schema", ["Claims", "1st", "a-b", 'x"y', "s" * 41])
def test_a_schema_of_another_form_is_refused(doctor: Ask, schema: str) -> None:
    assert one_line(doctor(database_schema=schema), "CLAIMLOG_DATABASE_SCHEMA")


def test_a_database_that_may_lose_what_it_confirmed_is_refused_unless_that_is_allowed(doctor: Ask, database: Database) -> None:
    unsafe = f"{database.url}&options=-csynchronous_commit%3Doff"
    assert one_line(doctor(url=unsafe), "CLAIMLOG_DATABASE_URL", "synchronous_commit is off")
    assert doctor(url=unsafe, allow_unsafe_durability="true").code == 0


def test_files_need_no_migration(claimlog: Type) -> None:
    assert one_line(claimlog("migrate"), "CLAIMLOG_DATABASE_URL is not set")


@pytest.mark.parametrize("workers", ["1", "3"])
def test_servers_that_cannot_start_say_so_once_and_end(database: Database, tmp_path: Path, workers: str) -> None:
    store = {"database_url": f"postgresql://ann:{SECRET}@127.0.0.1:1/claims"}
    words = [COMMAND, "serve", "--sandbox", "--workers", workers, "--port", str(free_port()), "--data-dir", str(tmp_path)]
    ended = subprocess.run(words, env=environment(store), capture_output=True, text=True, timeout=120)
    assert one_line(Printed(ended.returncode, ended.stdout, ended.stderr), "CLAIMLOG_DATABASE_URL")
