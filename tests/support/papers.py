"""Documents as programs make them, and as attackers do: small, the same each time, and made here."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE_AT = (2026, 3, 2, 9, 0, 0)
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MAIN = {"docx": ("word/document.xml", WORD), "xlsx": ("xl/workbook.xml", SHEET)}


# ---------------------------------------------------------------- PDF


def stream(content: bytes, told: str = "", packed: bool = True) -> bytes:
    data = zlib.compress(content) if packed else content
    return f"<<{told}{'/Filter/FlateDecode' if packed else ''}/Length {len(data)}>>".encode() + b"stream\n" + data + b"\nendstream"


def objects(*inner: str, told: str = "") -> bytes:
    """An object stream with these in it, numbered from 20."""
    body, numbers = "", []
    for number, one in enumerate(inner, 20):
        numbers.append(f"{number} {len(body)}")
        body += f"{one}\n"
    head = " ".join(numbers) + " "
    return stream((head + body).encode(), f"/Type/ObjStm/N {len(inner)}/First {len(head)}{told}")


def pdf(*more: str | bytes, catalog: str = "", trailer: str = "", head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") -> bytes:
    """One page, further objects from number 5 on, a table of them and a trailer."""
    first = (f"<</Type/Catalog/Pages 2 0 R{catalog}>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>")
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    bodies = [one.encode("latin-1") if isinstance(one, str) else one for one in (*first, page, stream(b"BT (Work done) Tj ET"), *more)]
    told, offsets = bytearray(head), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(told))
        told += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(told) + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        table,
        len(bodies) + 1,
        trailer.encode("latin-1"),
        len(told),
    )


# ---------------------------------------------------------------- DOCX and XLSX


def zipped(parts: Iterable[tuple[str, str | bytes]], packed: bool = True) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in parts:
            info = ZipInfo(name, MADE_AT)
            info.compress_type = ZIP_DEFLATED if packed else 0
            archive.writestr(info, text)
    return content.getvalue()


def types(kind: str, *more: str) -> str:
    part, told = MAIN[kind]
    override = f'<Override PartName="/{part}" ContentType="{told}"/>'
    return f'<?xml version="1.0"?><Types xmlns="{CONTENT_TYPES}">{override}{"".join(more)}</Types>'


def relation(kind: str, target: str, mode: str = "External") -> str:
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def relations(*told: str) -> str:
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONSHIPS}">{"".join(told)}</Relationships>'


def body(kind: str, text: str = "") -> str:
    return f'<w:document xmlns:w="w"><w:body><w:p>{text}</w:p></w:body></w:document>' if kind == "docx" else "<workbook/>"


def office(kind: str = "docx", *more: tuple[str, str | bytes], content_types: Sequence[str] = (), text: str = "") -> bytes:
    """The parts every program writes, and further ones."""
    start = relations(relation("officeDocument", MAIN[kind][0], "Internal"))
    parts = [("[Content_Types].xml", types(kind, *content_types)), ("_rels/.rels", start), (MAIN[kind][0], body(kind, text))]
    return zipped([*parts, *more])


# ---------------------------------------------------------------- PNG and JPEG


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*more: bytes, width: int = 2, height: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND")


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg(*more: bytes, frame: int = 0xC0, width: int = 8, height: int = 8, scans: int = 1) -> bytes:
    header = segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + b"".join(more) + header + scan * scans + b"\xff\xd9"
