"""PDF files that nobody should be given to open, each with why."""

import zlib
from collections.abc import Iterator

from application.ports import Unfit
from tests.support.papers import objects, pdf, stream, zipped

Case = tuple[str, bytes, Unfit]
SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
PLAIN = pdf()
HTML = b"<html><script>alert(1)</script></html>"


def acting() -> Iterator[tuple[str, bytes]]:
    yield "a script when it is opened", pdf(catalog=f"/OpenAction{SCRIPT}")
    yield "a script in a list of names", pdf(SCRIPT, catalog="/Names<</JavaScript<</Names[(a) 5 0 R]>>>>")
    yield "a script spelled in numbers", pdf("<</S/#4a#61#76#61#53#63#72#69#70#74/#4A#53(app.alert\\(1\\))>>")
    yield "a script spelled in a few numbers", pdf("<</S /J#61vaScrip#74 /JS 6 0 R>>", "(1)")
    yield "a script of which only the code is named", pdf("<</JS (app.alert\\(1\\))>>")
    yield "a script behind a comment", pdf("<</S%\n/JavaScript%\n/JS(1)>>")
    yield "a script whose name is an object of its own", pdf("<</S 6 0 R/JS 7 0 R>>", "/JavaScript", "(1)")
    yield "a script among packed objects", pdf(objects("<</A 1>>", SCRIPT))
    yield "a script far inside of packed objects", pdf(objects(*["<</A(work done)>>"] * 30_000, SCRIPT))
    yield "a script among packed objects that do not say so", pdf(stream(b"20 0 " + SCRIPT.encode(), "/N 1/First 5"))
    yield "a script among packed objects spelled in numbers", pdf(objects("<</S/J#61vaScript>>").replace(b"/ObjStm", b"/Obj#53tm"))
    yield "a script among packed objects behind many blanks", pdf(objects(SCRIPT).replace(b"stream\n", b"stream" + b" " * 99 + b"\r\n", 1))
    yield "a program named in what looks like a text among packed objects", pdf(objects("(/Launch)"))
    yield "a script in what looks like a stream", pdf(b"<</A(>>stream\n)/S/JavaScript/JS(1)/B(endstream)>>")
    yield "a script in what looks like a text", pdf(b"(a\n)", b"% (\n<</S /JavaScript /JS (1)>> % )")
    yield "a script in an older version of the file", PLAIN.replace(b"%%EOF\n", b"") + b"5 0 obj " + SCRIPT.encode() + b" endobj\n%%EOF\n"
    yield "a program that is started", pdf(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>")
    yield "an action on every page", pdf("<</Type/Page/AA<</O 6 0 R>>>>", "<</S/URI/URI(http://evil.example)>>")
    yield "actions told elsewhere", pdf("<</Type/Page/AA 6 0 R>>", "<</O<</S/Named/N/Print>>>>")
    yield "a form that programs itself", pdf(catalog="/AcroForm<</XFA[(template) 5 0 R]>>")
    yield "a form that programs itself in one piece", pdf(catalog="/AcroForm<</XFA 5 0 R>>")
    yield "a film with a program", pdf("<</Type/Annot/Subtype/RichMedia/RichMediaContent 6 0 R>>")
    yield "a player that runs a script", pdf("<</S/Rendition/JS(1)/OP 0>>")
    yield "data taken in from elsewhere", pdf("<</S/ImportData/F(a.fdf)>>")


def carrying() -> Iterator[tuple[str, bytes]]:
    yield "a file", pdf(stream(b"MZ", "/Type/EmbeddedFile"), catalog="/Names<</EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>")
    yield "a file among packed objects", pdf(objects("<</Type/Filespec/EF<</F 5 0 R>>>>", "<</Type/EmbeddedFile>>"))
    yield "a file spelled in numbers", pdf("<</Type/Embedded#46ile>>")
    yield "a way into a file it carries", pdf("<</S/GoToE/T<</R/C/N(a.pdf)>>>>")


def locked() -> Iterator[tuple[str, bytes]]:
    rule = "<</Filter/Standard/V 2/R 3/O(o)/U(u)/P -4>>"
    yield "a password", pdf(rule, trailer="/Encrypt 5 0 R")
    yield "a password told in the trailer", pdf(trailer=f"/Encrypt{rule}")
    yield "a password spelled in numbers", pdf(rule, trailer="/#45ncrypt 5 0 R")
    yield "a password told in a packed table", pdf(rule, stream(b"\0" * 20, "/Type/XRef/W[1 2 1]/Encrypt 5 0 R"))


def not_only_a_pdf() -> Iterator[tuple[str, bytes]]:
    yield "a page behind it", PLAIN + HTML
    yield "a page behind its end and another end", PLAIN + b"\n" + HTML + b"\n%%EOF\n"
    yield "a page in its first lines", pdf(head=b"%PDF-1.7\n" + HTML + b"\n")
    yield "a program of a server behind it", PLAIN + b"<?php system($_GET['a']); ?>"
    yield "an archive behind it", PLAIN + zipped([("a.txt", "a")])
    yield "an archive within it", pdf(f"({'work done ' * 200})", stream(zipped([("a.class", "a")]), packed=False))
    yield "a program behind it", PLAIN + b"\x7fELF" + bytes(60)


def unreadable() -> Iterator[Case]:
    lzw = objects("<</A 1>>").replace(b"/FlateDecode", b"/LZWDecode")
    yield "a PDF cut short", PLAIN[:-60], Unfit.DAMAGED
    yield "a PDF that is only a header", b"%PDF-1.7\n", Unfit.DAMAGED
    yield "packed objects in an odd way", pdf(lzw), Unfit.DAMAGED
    twice = stream(zlib.compress(b"20 0 " + SCRIPT.encode()), "/Type/ObjStm/N 1/First 5").replace(
        b"/FlateDecode", b"[/FlateDecode/FlateDecode]"
    )
    yield "objects packed twice", pdf(twice), Unfit.DAMAGED
    for what, told in (("", b"/Filter 7 0 R"), (" in part", b"/Filter[/FlateDecode 7 0 R]")):
        yield f"objects packed as is told elsewhere{what}", pdf(objects("<</A 1>>").replace(b"/Filter/FlateDecode", told)), Unfit.DAMAGED
    yield "packed objects that do not unpack", pdf(objects("<</A 1>>").replace(b"stream\nx\x9c", b"stream\n\0\0")), Unfit.DAMAGED
    yield "objects packed by columns", pdf(objects("<</A 1>>", told="/DecodeParms<</Predictor 12/Columns 4>>")), Unfit.DAMAGED
    bomb = stream(b"1 0 " + bytes(2**25), "/Type/ObjStm/N 1/First 4")
    yield "packed objects without end", pdf(bomb, bomb, bomb), Unfit.UNPACKS_TOO_LARGE


def cases() -> Iterator[Case]:
    for found, reason in (
        (acting(), Unfit.ACTIVE_CONTENT),
        (carrying(), Unfit.ATTACHED_FILES),
        (locked(), Unfit.ENCRYPTED),
        (not_only_a_pdf(), Unfit.SOMETHING_ELSE),
    ):
        yield from ((f"a PDF with {what}", content, reason) for what, content in found)
    yield from unreadable()
