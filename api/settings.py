"""What can be set, by environment variables with the prefix `CLAIMLOG_`."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from application.addresses import trustworthy
from domain.values import Role

PREFIX = "CLAIMLOG_"
HOST = r"(\[[0-9A-Fa-f:.]+\]|[^@/?:,\[\]]*)(:\d*)?"
SCANNER = re.compile(r"clamd:(//(\[[0-9A-Fa-f:.]+\]|[^@/?#:,\[\]]+)(:\d{1,5})?|/[^/].*)")
PORTS = range(1, 65536)
URL = re.compile(rf"postgres(ql)?://([^@/?]*@)?{HOST}(,{HOST})*(/[^@/?]*)?(\?.*)?")


def plain_url(url: SecretStr) -> SecretStr:
    """What libpq would misread it might quote in a message, with the password in it."""
    if not URL.fullmatch(url.get_secret_value()):
        raise ValueError("expected postgresql://user:password@host:5432/database, with @ : / ? in a password as %40 %3A %2F %3F")
    return url


Url = Annotated[SecretStr, AfterValidator(plain_url)]


def issuer_address(address: str) -> str:
    if not trustworthy(address) or "?" in address or "#" in address:
        raise ValueError("expected the issuer as it stands in `iss`: https://login.example.com/realm, or http on this machine")
    return address


def renamed(given: Any) -> Any:
    """`acme-reviewers=reviewer`, and more of them after a space."""
    pairs = [tuple(word.rsplit("=", 1)) for word in given.split()] if isinstance(given, str) else given
    if not pairs and isinstance(given, str):
        raise ValueError("nothing: expected <the issuer's name>=<one of our roles>")
    if wrong := [pair for pair in pairs if len(pair) != 2 or pair[1] not in set(Role) - {Role.SYSTEM}]:
        raise ValueError(f"{'='.join(wrong[0])}: expected <the issuer's name>=<one of our roles>")
    return pairs


def scanner_address(address: str) -> str:
    found = SCANNER.fullmatch(address)
    if not found or int((found[3] or ":1")[1:]) not in PORTS:
        raise ValueError("expected clamd://host:port, or clamd:/path of its socket on this machine")
    return address


ScannerAddress = Annotated[str, AfterValidator(scanner_address)]
Issuer = Annotated[str, AfterValidator(issuer_address)]
Renamed = Annotated[tuple[tuple[str, Role], ...], NoDecode, BeforeValidator(renamed)]
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
    scanner: Annotated[ScannerAddress | None, Field(description="Who scans documents: clamd; nobody when left out.")] = None
    sinks: Annotated[Words, Field(description="Who keeps checkpoints outside: folders, and `<address>#<verifier key>` of witnesses.")] = ()
    oidc_issuer: Annotated[Issuer | None, Field(description="Whose access tokens are taken, as `iss` names him.")] = None
    oidc_audience: Annotated[str | None, Field(description="What `aud` of a token for this server has to name.")] = None
    oidc_token_type: Annotated[str, Field(description="`typ` of his access tokens; some issuers write JWT.")] = "at+jwt"
    oidc_roles_claim: Annotated[str, Field(description="The claim that holds roles; with dots a field of one.")] = "roles"
    oidc_partner_claim: Annotated[str, Field(description="The claim that holds the company; with dots a field of one.")] = "partner_id"
    oidc_roles: Annotated[Renamed, Field(description="What he calls our roles, `<his>=<ours>` each; as we do when left out.")] = ()
    workers: Annotated[int, Field(description="Processes that answer HTTP.", ge=1, le=64)] = 1
    connections: Annotated[int, Field(description="Connections that each of them has open at most.", ge=10, le=100_000)] = 1000
    rate_per_caller: Annotated[int, Field(description="Requests of one caller in a minute, in each of them.", ge=1)] = 30000
    rate_per_company: Annotated[int, Field(description="Requests of a company's callers in a minute, in each of them.", ge=1)] = 60000
    documents_per_company: Annotated[int, Field(description="Bytes that all documents of one company have together at most.", ge=1)] = (
        10 * 2**30
    )
    calendar: Annotated[str, Field(description="Country or region whose holidays are no business days: US, NL, DE-BY.")] = "US"
    zone: Annotated[str, Field(description="Time zone in which days begin and end.")] = "UTC"
    policies_dir: Annotated[Path | None, Field(description="Folder of policy files in the place of those shipped.")] = None
