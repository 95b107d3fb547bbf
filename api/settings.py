"""What can be set, by environment variables with the prefix `CLAIMLOG_`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment; the command line wins over it."""

    model_config = SettingsConfigDict(env_prefix="CLAIMLOG_", extra="ignore")

    data_dir: Annotated[Path, Field(description="Folder of the ledger, the views, the directory, documents and keys.")] = Path("data")
    calendar: Annotated[str, Field(description="Country or region whose holidays are no business days: US, NL, DE-BY.")] = "US"
    zone: Annotated[str, Field(description="Time zone in which business days begin and end.")] = "UTC"
    policies_dir: Annotated[Path | None, Field(description="Folder of policy files in the place of those shipped.")] = None
