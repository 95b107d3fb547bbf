"""A part of a DOCX or XLSX in XML: read piece by piece as Office reads it, and nothing of it is kept."""

import re
from urllib.parse import unquote
from xml.parsers import expat

from application.keeping import FileTypeNotAllowed, Unfit

MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MACRO_TYPES = re.compile(r"macroEnabled|vbaProject|macrosheet|activeX", re.I)
DDE = re.compile(r"\bDDE(AUTO)?\b", re.I)
LINK_TARGET = re.compile(r"(?!file:///[a-z]:)([a-z][a-z0-9+.-]*:|\\\\|//)", re.I)
DEEPEST, OVERLAP = 1_000, 16


def refuse(reason: Unfit) -> None:
    raise FileTypeNotAllowed(reason)


class Reading:
    """`feed` and `ends` raise FileTypeNotAllowed, and ExpatError, ValueError or LookupError where it is no XML."""

    def __init__(self, name: str) -> None:
        self.relations = name.lower().endswith(".rels")
        self.depth, self.field, self.said = 0, 0, [""]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begins
        self.parser.EndElementHandler = self.closes
        self.parser.StartDoctypeDeclHandler = lambda *_: refuse(Unfit.DAMAGED)  # Office writes none; it could hide the rest

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)
        told = "".join(self.said)
        if DDE.search(told):
            refuse(Unfit.LOADS_FROM_ELSEWHERE)
        self.said = [told[-OVERLAP:]]

    def ends(self) -> None:
        self.parser.Parse(b"", True)

    def begins(self, name: str, told: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST or (self.relations and leads_astray(told)):
            refuse(Unfit.DAMAGED)
        if name.endswith(("ddeLink", "oleLink")) or (self.relations and loads(told)):
            refuse(Unfit.LOADS_FROM_ELSEWHERE)
        if told:
            self.notes_attributes(told)
        if name.endswith("fldChar"):  # between two fields; Word may cut the text of one into pieces anywhere
            self.said.append(" ")
        if name.endswith("instrText"):
            self.field = self.field or self.depth
            self.parser.CharacterDataHandler = self.said_by_field

    def notes_attributes(self, told: dict[str, str]) -> None:
        if MACRO_TYPES.search(told.get("ContentType", "")):
            refuse(Unfit.MACROS)
        self.said += [f" {value} " for key, value in told.items() if key.endswith("instr")]

    def said_by_field(self, text: str) -> None:
        self.said.append(text)

    def closes(self, _: str) -> None:
        if self.depth == self.field:
            self.field, self.parser.CharacterDataHandler = 0, None
        self.depth -= 1


def loads(relation: dict[str, str]) -> bool:
    """A link that somebody has to follow does not; nor does what lies on the writer's own disk."""
    if relation.get("TargetMode") != "External" or relation.get("Type", "").endswith("/hyperlink"):
        return False
    return LINK_TARGET.match(unquote(relation.get("Target", "")).strip()) is not None


def leads_astray(relation: dict[str, str]) -> bool:
    """To a main part that is not where Office has it."""
    return relation.get("Type", "").endswith("/officeDocument") and relation.get("Target", "").lstrip("/") not in MAIN
