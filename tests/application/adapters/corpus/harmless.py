"""Documents as people have them: by the shapes that programs give them, and as small as tests make them."""

import random
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from api.demo import papers
from tests.application.adapters.corpus.hostile_archives import with_long_end
from tests.support.papers import OFFICE, body, chunk, jpeg, objects, office, pdf, png, relation, relations, segment, stream, types, zipped
from tests.support.worlds import PDF

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOISE = random.Random(7).randbytes(2**20)
XMP = '<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta><?xpacket end="w"?>'


def pdfs() -> Iterator[tuple[str, bytes]]:
    yield "of one page", pdf()
    yield "with the least there can be", b"%PDF-1.4\nhello\n%%EOF"
    yield "of the tests", PDF
    yield "of the tests, made another by more bytes", PDF + NOISE[:40]
    yield "of the demonstration", BytesIO(papers.pdf("Work (done)", ["at Contoso"]).getvalue()).getvalue()
    yield "changed and added to", pdf() + pdf()[9:]
    yield "with blanks behind its end", pdf() + b"\r\n" + bytes(512)
    yield (
        "whose objects are packed, as Word writes them",
        pdf(
            objects("<</Type/Font>>", "<</Title(Work)>>"), stream(b"\0" * 24, "/Type/XRef/W[1 2 1]/DecodeParms<</Columns 4/Predictor 12>>")
        ),
    )
    yield (
        "for the web",
        pdf(
            stream(NOISE[:200], "/S 40"),
            head=b"%PDF-1.6\r%\xe2\xe3\xcf\xd3\r\n5 0 obj\r<</Linearized 1/L 900/O 7/E 800/N 1/T 600/H[500 100]>>\rendobj\r\n",
        ),
    )
    yield (
        "with chapters, in letters only, as ReportLab writes it",
        pdf(
            "<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>",
            "<</Title(One)/Parent 5 0 R>>",
            b'<</Filter[/ASCII85Decode/FlateDecode]/Length 9>>stream\nGb"0;0`_7S~>\nendstream',
        ),
    )
    yield "with a form", pdf("<</FT/Tx/T(name)/V(Ann)/Subtype/Widget>>", catalog="/AcroForm<</Fields[5 0 R]/DA(/Helv 0 Tf)>>")
    yield "that is signed", pdf("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 19 9]/Contents<00ff>>>")
    yield "that opens on its first page", pdf(catalog="/OpenAction[3 0 R/XYZ null null 0]")
    yield "with links", pdf("<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://developer.example/Web/JavaScript/Launch)>>>>")
    yield "with a description", pdf(stream(XMP.encode(), "/Type/Metadata/Subtype/XML", packed=False))
    yield "with a photo", pdf(stream(NOISE, "/Subtype/Image/Width 900/Height 900/Filter/DCTDecode", packed=False))
    yield "that is scanned", pdf(*(stream(NOISE[n * 999 :][:99_000], "/Subtype/Image/Filter/JBIG2Decode", packed=False) for n in range(9)))
    yield "whose pages begin with numbers", pdf(stream(b"1 0 0 1 50 50 cm /F1 12 Tf BT (JavaScript) Tj ET"))


def offices() -> Iterator[tuple[str, bytes, str]]:
    kept = relation("hyperlink", "https://contoso.example"), relation("attachedTemplate", "file:///C:\\Users\\ann\\Normal.dotm")
    yield "a DOCX with the least there can be", zipped([("[Content_Types].xml", "<xml/>"), ("word/document.xml", "<xml/>")]), WORD
    yield (
        "an XLSX with the least there can be",
        zipped([("xl/workbook.xml", "<xml/>"), ("[Content_Types].xml", "<xml/>")], packed=False),
        SHEET,
    )
    yield (
        "a DOCX as Word writes it",
        office(
            "docx",
            ("word/_rels/document.xml.rels", relations(*kept)),
            ("word/media/image1.png", png()),
            ("docProps/app.xml", "<a/>"),
            ("customXml/item1.xml", "<a/>"),
            text='<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>',
        ),
        WORD,
    )
    yield (
        "a DOCX with a picture in EMF",
        office("docx", ("word/media/image1.emf", b"\1\0\0\0" + bytes(90)), ("word/fonts/font1.odttf", NOISE[:900])),
        WORD,
    )
    yield (
        "a DOCX as LibreOffice writes it",
        office("docx", ("word/settings.xml", "<w:settings xmlns:w='w'/>"), ("word/fontTable.xml", "<a/>")),
        WORD,
    )
    yield (
        "a DOCX as Google writes it",
        in_pieces(
            [("word/numbering.xml", "<a/>"), ("[Content_Types].xml", types("docx")), ("word/document.xml", body("docx", "Dde, Wachter"))]
        ),
        WORD,
    )
    yield (
        "an XLSX as Excel writes it",
        office(
            "xlsx",
            ("xl/sharedStrings.xml", "<sst/>"),
            ("xl/printerSettings/printerSettings1.bin", b"H\0P\0" + bytes(90)),
            ("xl/worksheets/sheet1.xml", "<row><c><v>1</v></c></row>" * 90_000),
        ),
        SHEET,
    )
    yield (
        "a DOCX with links",
        office(
            "docx",
            ("word/_rels/document.xml.rels", relations(relation("hyperlink", "//contoso.example/link"))),
            text='<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://contoso.example/link/import?link" \\l '
            '"Link"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>LINK, INCLUDETEXT</w:t></w:r><w:r>'
            '<w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr=" MERGEFIELD Import "/>',
        ),
        WORD,
    )
    yield "a DOCX written as if it were very large", with_long_end(), WORD
    yield "a DOCX whose parts are written as if they were very large", as_if_large(BytesIO()), WORD
    yield "a DOCX written so, in pieces", as_if_large(Line()), WORD
    yield (
        "an XLSX with questions for whoever asks them",
        office(
            "xlsx",
            ("xl/_rels/workbook.xml.rels", relations(relation("connections", "connections.xml", "Internal"))),
            ("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="0" interval="0"/></connections>'),
            ("xl/worksheets/_rels/sheet1.xml.rels", relations(relation("queryTable", "../queryTables/queryTable1.xml", "Internal"))),
            ("xl/queryTables/queryTable1.xml", '<queryTable name="a" connectionId="1"/>'),
            ("xl/pivotCache/pivotCacheDefinition1.xml", '<pivotCacheDefinition refreshOnLoad="1"/>'),
        ),
        SHEET,
    )
    yield (
        "an XLSX that looks up another on the same disk",
        office(
            "xlsx",
            (
                "xl/externalLinks/_rels/externalLink1.xml.rels",
                relations(f'<Relationship Id="r1" Type="{OFFICE}/externalLinkPath" Target="prices.xlsx" TargetMode="External"/>'),
            ),
        ),
        SHEET,
    )


class Line(BytesIO):
    """What cannot be sought in."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError


def as_if_large(file: BytesIO) -> bytes:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", types("docx")), ("word/document.xml", body("docx"))):
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(text.encode())
    return file.getvalue()


def in_pieces(parts: list[tuple[str, str]]) -> bytes:
    """Sizes stand behind each part."""
    line = Line()
    with ZipFile(line, "w", ZIP_DEFLATED) as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return line.getvalue()


def pictures() -> Iterator[tuple[str, bytes, str]]:
    yield "a PNG", png(), "image/png"
    yield (
        "a PNG with words and colours",
        png(chunk(b"pHYs", bytes(9)), chunk(b"tEXt", b"Comment\0<script>"), chunk(b"eXIf", b"MM\0*")),
        "image/png",
    )
    yield "a PNG that moves", png(chunk(b"acTL", bytes(8)), chunk(b"fcTL", bytes(26))), "image/png"
    yield "a JPEG", jpeg(), "image/jpeg"
    yield "a JPEG of a camera", jpeg(segment(0xE1, b"Exif\0\0MM\0*" + jpeg()), segment(0xFE, b"made by hand")), "image/jpeg"
    yield "a JPEG that grows clear", jpeg(frame=0xC2, scans=5), "image/jpeg"
    yield "a JPEG with a second picture", jpeg(segment(0xE2, b"MPF\0")) + jpeg(), "image/jpeg"
    yield "a JPEG with blanks behind", jpeg() + bytes(16), "image/jpeg"


def cases() -> Iterator[tuple[str, bytes, str]]:
    yield from ((f"a PDF {what}", content, "application/pdf") for what, content in pdfs())
    yield from offices()
    yield from pictures()
