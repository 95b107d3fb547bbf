"""The type of a document by its content; its name says nothing."""

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ZIP = b"PK\x03\x04"
TABLE_OF_CONTENTS = 2**20
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def media_type_of(path: Path) -> str | None:
    """PDF, PNG, JPEG, DOCX or XLSX; None for all else."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(ZIP):
        return office_type_of(path)
    return next((media_type for signature, media_type in SIGNATURES.items() if start.startswith(signature)), None)


def office_type_of(path: Path) -> str | None:
    try:
        names = set(ZipFile(end_of(path)).namelist())
    except (BadZipFile, NotImplementedError, ValueError):  # what zipfile raises on broken and on strange ones
        return None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    if macros or "[Content_Types].xml" not in names:
        return None
    return next((media_type for part, media_type in OFFICE.items() if part in names), None)


def end_of(path: Path) -> BytesIO:
    """Where a zip lists its entries; no more is read, as a list of half a million would take seconds."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TABLE_OF_CONTENTS))
        return BytesIO(file.read())
