"""The command line."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.settings import Settings
from api.wiring import house_of
from api.worker import Worker

app = typer.Typer(no_args_is_help=True, add_completion=False, help="claimlog: claims on being a customer's partner of record.")
DataDir = Annotated[Path | None, typer.Option(help="Folder of the store.", envvar="CLAIMLOG_DATA_DIR")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="With tokens for anyone and a clock that can stand.")]


def settings_of(data_dir: Path | None) -> Settings:
    return Settings(data_dir=data_dir) if data_dir else Settings()


@app.command()
def serve(
    data_dir: DataDir = None,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    sandbox: Sandbox = False,
) -> None:
    """Answer HTTP, keep the views up and do what is due."""
    if not sandbox:
        typer.echo("claimlog: no issuer of tokens can be configured yet, so nobody could be let in; start with --sandbox", err=True)
        raise typer.Exit(2)
    with house_of(settings_of(data_dir), sandbox=sandbox) as house:
        uvicorn.run(create_app(house, Worker(house)), host=host, port=port, log_level="warning", access_log=False)


@app.command()
def worker(data_dir: DataDir = None, sandbox: Sandbox = False) -> None:
    """Keep the views up and do what is due, beside or instead of a server's own loops."""
    with house_of(settings_of(data_dir), sandbox=sandbox) as house:
        loops = Worker(house)
        loops.start()
        try:
            loops.wait()
        except KeyboardInterrupt:
            loops.stop()


def main() -> None:
    app()
