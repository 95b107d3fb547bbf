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
# Between two fields stands a \0, which no XML can hold. The short names count where one may begin, as addresses have them too.
LOADING_FIELDS = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDE(?:PICTURE|TEXT))\b|\0 ?(?:LINK|IMPORT|INCLUDE|DATABASE|RD)\b", re.I)
BETWEEN_WORDS = re.compile(r"[^\w\0]+")
LINK_TARGET = re.compile(r"(?!file:///[a-z]:)([a-z][a-z0-9+.-]*:|[\\/]{2})", re.I)
WATCHED = ("fldChar", "instrText", "altChunk", "ddeLink", "oleLink", "connection", "queryTable")
PLACES = {  # what Office has where: among the rows, say, it would not be read
    "officeDocument": re.compile("/*(?:" + "|".join(map(re.escape, MAIN)) + ")"),
    "connections": re.compile(r"(?:/?xl/)?connections\.xml", re.I),
    "queryTable": re.compile(r"(?:\.\./|/?xl/)?queryTables/\w+\.xml", re.I),
}
DEEPEST, OVERLAP = 1_000, 32


def refuse(reason: Unfit) -> None:
    raise FileTypeNotAllowed(reason)


class Reading:
    """`feed` and `ends` raise FileTypeNotAllowed, and ExpatError, ValueError or LookupError where it is no XML."""

    def __init__(self, name: str) -> None:
        self.relations = name.lower().endswith(".rels")
        self.depth, self.field, self.said = 0, 0, ["\0"]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begins
        self.parser.EndElementHandler = self.closes
        self.parser.StartDoctypeDeclHandler = lambda *_: refuse(Unfit.DAMAGED)  # Office writes none; it could hide the rest

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)
        told = BETWEEN_WORDS.sub(" ", "".join(self.said))
        if LOADING_FIELDS.search(told):
            refuse(Unfit.LOADS_FROM_ELSEWHERE)
        self.said = [told[-OVERLAP:]]

    def ends(self) -> None:
        self.parser.Parse(b"", True)

    def begins(self, name: str, told: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            refuse(Unfit.DAMAGED)
        if self.relations:
            refuse_unfit(told)
        if told:
            self.notes_attributes(told)
        if name.endswith(WATCHED):
            self.meets(name, told)

    def meets(self, name: str, told: dict[str, str]) -> None:
        if name.endswith("altChunk"):  # a page or another document that is read as part of this one
            refuse(Unfit.ATTACHED_FILES)
        if name.endswith(("ddeLink", "oleLink")) or (name.endswith(("connection", "queryTable")) and refreshes(told)):
            refuse(Unfit.LOADS_FROM_ELSEWHERE)
        if name.endswith("fldChar"):  # between two fields; Word may cut the text of one into pieces anywhere
            self.said.append("\0")
        if name.endswith("instrText"):
            self.field = self.field or self.depth
            self.parser.CharacterDataHandler = self.said_by_field

    def notes_attributes(self, told: dict[str, str]) -> None:
        if MACRO_TYPES.search(told.get("ContentType", "")):
            refuse(Unfit.MACROS)
        self.said += [f"\0{value}\0" for key, value in told.items() if key.endswith("instr")]

    def said_by_field(self, text: str) -> None:
        self.said.append(text)

    def closes(self, _: str) -> None:
        if self.depth == self.field:
            self.field, self.parser.CharacterDataHandler = 0, None
        self.depth -= 1


def refuse_unfit(relation: dict[str, str]) -> None:
    kind = relation.get("Type", "").strip().rpartition("/")[2]
    if kind in PLACES and not PLACES[kind].fullmatch(relation.get("Target", "")):
        refuse(Unfit.DAMAGED)
    if kind != "hyperlink" and loads(relation):
        refuse(Unfit.LOADS_FROM_ELSEWHERE)
    if kind == "aFChunk":
        refuse(Unfit.ATTACHED_FILES)


def loads(relation: dict[str, str]) -> bool:
    """What lies on the writer's own disk does not; a link that somebody has to follow is not asked about."""
    if relation.get("TargetMode", "Internal").strip() == "Internal":
        return False
    return LINK_TARGET.match("".join(unquote(relation.get("Target", "")).split())) is not None  # readers drop what is blank in addresses


def refreshes(connection: dict[str, str]) -> bool:
    """When the workbook is opened, or every so many minutes, without anybody asking for it."""
    told = (connection.get(key, "").strip().lower() for key in ("refreshOnLoad", "interval"))
    return any(value not in ("", "0", "false") for value in told)
