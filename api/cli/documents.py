"""`documents scan` and `release`: kept documents by today's signatures, and one given back by a person's word."""

from typing import Annotated, Any, NamedTuple

import typer

from api.cli.common import DataDir, Json, opened, progress, say, table
from api.cli.typed import name, text
from api.wiring import CannotStart, House
from application.ports import Scanner
from application.verification import Progress
from domain.values import CompanyId, DocumentId

app = typer.Typer(no_args_is_help=True, help="Uploaded documents.")
ScannerAddress = Annotated[str | None, typer.Option("--scanner", help="clamd://host:port, or clamd:/path of its socket.", callback=text)]


class Found(NamedTuple):
    company: CompanyId
    document_id: DocumentId
    signature: str
    quarantined: bool


@app.command()
def scan(scanner: ScannerAddress = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Scan all kept documents again; what is infected goes into quarantine. Exit code 1 when something is."""
    with opened(data_dir, scanner=scanner) as house, progress("scanning", quiet=as_json) as report:
        if house.scanner is None:
            raise CannotStart("CLAIMLOG_SCANNER is not set; name a scanner, such as clamd://127.0.0.1:3310")
        looked_at, found = scanned(house, house.scanner, report)
    say(told(looked_at, found)) if as_json else show(looked_at, found)
    raise typer.Exit(1 if any(one.quarantined for one in found) else 0)


def scanned(house: House, scanner: Scanner, report: Progress) -> tuple[int, list[Found]]:
    """How many could be read, and the infected ones; one that was given back stays so for the same signature."""
    kept, found, looked_at = sorted(house.documents.listed()), [], 0
    for number, (company, document_id) in enumerate(kept, 1):
        if content := house.documents.bytes_of(company, document_id):
            with content:
                signature = scanner.scan(content)
            looked_at += 1
            if signature is not None:
                taken = house.documents.suspect(company, document_id, signature, house.clock.now())
                found.append(Found(company, document_id, signature, taken))
        report(number, len(kept))
    return looked_at, found


def told(looked_at: int, found: list[Found]) -> dict[str, Any]:
    return {"scanned": looked_at, "infected": [one._asdict() for one in found]}


def show(looked_at: int, found: list[Found]) -> None:
    rows = [(one.company, one.document_id, one.signature, "yes" if one.quarantined else "given back before") for one in found]
    table(f"{looked_at} documents scanned", ("company", "document", "signature", "in quarantine"), rows)


@app.command()
def release(
    company: Annotated[str, typer.Argument(help="Whose document it is.", callback=name)],
    document_id: Annotated[str, typer.Argument(help="As it is cited: sha256:...", callback=name)],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Give a document back that is in quarantine by mistake; exit code 1 when it is not there."""
    with opened(data_dir) as house:
        gone = house.documents.release(company, document_id)
    say({"released": gone}) if as_json else typer.echo(f"{document_id} {'released' if gone else 'is not in quarantine'}", err=not gone)
    raise typer.Exit(0 if gone else 1)
