"""The type of a document by its content; its name says nothing."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ZIP = b"PK\x03\x04"
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
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except BadZipFile:
        return None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    if macros or "[Content_Types].xml" not in names:
        return None
    return next((media_type for part, media_type in OFFICE.items() if part in names), None)
