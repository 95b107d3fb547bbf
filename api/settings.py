"""What can be set, by environment variables with the prefix `CLAIMLOG_`."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "CLAIMLOG_"
HOST = r"(\[[0-9A-Fa-f:.]+\]|[^@/?:,\[\]]*)(:\d*)?"
URL = re.compile(rf"postgres(ql)?://([^@/?]*@)?{HOST}(,{HOST})*(/[^@/?]*)?(\?.*)?")


def plain_url(url: SecretStr) -> SecretStr:
    """What libpq would misread it might quote in a message, with the password in it."""
    if not URL.fullmatch(url.get_secret_value()):
        raise ValueError("expected postgresql://user:password@host:5432/database, with @ : / ? in a password as %40 %3A %2F %3F")
    return url


Url = Annotated[SecretStr, AfterValidator(plain_url)]

Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda given: given.split() if isinstance(given, str) else given)]


class Settings(BaseSettings):
    """Read from the environment; the command line wins over it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Annotated[Path, Field(description="Folder of documents and keys, and without a database of everything else.")] = Path("data")
    database_url: Annotated[Url | None, Field(description="PostgreSQL in the place of files, as the application's role.")] = None
    database_schema: Annotated[
        str, Field(description="Prefix of the schemas of one store.", pattern="^[a-z_][a-z0-9_]*$", max_length=40)
    ] = "claimlog"
    migration_url: Annotated[Url | None, Field(description="The same database as the role that owns the tables.")] = None
    allow_unsafe_durability: Annotated[bool, Field(description="Use a database that may lose what it confirmed.")] = False
    keys_dir: Annotated[Path | None, Field(description="Folder of the data keys; the data folder when left out.")] = None
    kek_file: Annotated[Path | None, Field(description="File of the key that wraps them; `kek.key` in the data folder when left out.")] = (
        None
    )
    signer_dir: Annotated[
        Path | None, Field(description="Folder of the log's signer, his keys and his memory; `signer` in the data folder.")
    ] = None
    sinks: Annotated[Words, Field(description="Who keeps checkpoints outside: folders, and `<address>#<verifier key>` of witnesses.")] = ()
    workers: Annotated[int, Field(description="Processes that answer HTTP.", ge=1, le=64)] = 1
    calendar: Annotated[str, Field(description="Country or region whose holidays are no business days: US, NL, DE-BY.")] = "US"
    zone: Annotated[str, Field(description="Time zone in which days begin and end.")] = "UTC"
    policies_dir: Annotated[Path | None, Field(description="Folder of policy files in the place of those shipped.")] = None
