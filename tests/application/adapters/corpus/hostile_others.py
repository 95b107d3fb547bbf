"""Files that are no documents, whatever their names say; and pictures that are more than pictures."""

import gzip
from collections.abc import Iterator

from application.ports import Unfit
from tests.support.papers import chunk, jpeg, pdf, png, segment, zipped

Case = tuple[str, bytes, Unfit]
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def of_other_types() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "a page", HTML
    yield "a page with a PDF in it", HTML + pdf()
    yield "a page that names a PDF", b"<!-- %PDF-1.7 -->" + HTML
    yield "words and then a PDF", b"hello\n" + pdf()
    yield "a drawing with a script", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "a text in XML", b'<?xml version="1.0"?><a/>'
    yield "a script of a browser", b"alert(document.cookie)"
    yield "a script of a shell", b"#!/bin/sh\nrm -rf /"
    yield "a script of Windows", b"@echo off\r\ndel *.*"
    yield "a program of Windows", b"MZ\x90\0" + bytes(200)
    yield "a program of Linux", b"\x7fELF" + bytes(200)
    yield "a mail", b"From: a@example.com\r\nSubject: invoice\r\n\r\nhello"
    yield "a text in RTF", b"{\\rtf1 {\\object\\objdata 0105}}"
    yield "an old DOC", OLE + bytes(504) + "WordDocument".encode("utf-16-le")
    yield "an archive", zipped([("a.txt", "a")])
    yield "a presentation", zipped([("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<a/>")])
    yield (
        "a DOCX that is an XLSX too",
        zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>"), ("xl/workbook.xml", "<a/>")]),
    )
    yield "a packed file", gzip.compress(b"a", mtime=0)
    yield "an archive of 7-Zip", b"7z\xbc\xaf\x27\x1c" + bytes(60)
    yield "an archive of RAR", b"Rar!\x1a\x07\x01\0" + bytes(60)
    yield "a film", b"\0\0\0\x18ftypmp42" + bytes(60)
    yield "a picture in GIF", b"GIF89a" + bytes(60)
    yield "plain words", b"work done"


def pictures() -> Iterator[Case]:
    yield "a PNG with a page behind", png() + HTML, Unfit.SOMETHING_ELSE
    yield "a PNG with an archive behind", png() + zipped([("a", "b")]), Unfit.SOMETHING_ELSE
    yield "a PNG with an archive within", png(chunk(b"prVt", zipped([("a", "b")]))), Unfit.SOMETHING_ELSE
    yield "a PNG cut short", png()[:-5], Unfit.DAMAGED
    yield "a PNG that is only a header", png()[:33], Unfit.DAMAGED
    yield "a PNG whose chunk goes on for ever", png(b"\xff\xff\xff\xffteXt"), Unfit.DAMAGED
    yield "a PNG as large as a town", png(width=60_000, height=60_000), Unfit.TOO_MANY_PIXELS
    yield "a PNG without pixels", png(width=0), Unfit.TOO_MANY_PIXELS
    yield "a JPEG with a page behind", jpeg() + HTML, Unfit.SOMETHING_ELSE
    yield "a JPEG with an archive behind", jpeg() + zipped([("a", "b")]), Unfit.SOMETHING_ELSE
    yield "a JPEG with an archive in a comment", jpeg(segment(0xFE, zipped([("a", "b")]))), Unfit.SOMETHING_ELSE
    yield "a JPEG with a film behind", jpeg() + b"\0\0\0\x18ftypmp42", Unfit.SOMETHING_ELSE
    yield "a JPEG cut short", jpeg()[:-2], Unfit.DAMAGED
    yield "a JPEG that is only a header", b"\xff\xd8\xff\xe0\0\x10JFIF", Unfit.DAMAGED
    yield "a JPEG with a page between its parts", jpeg(HTML), Unfit.DAMAGED
    yield "a JPEG as large as a town", jpeg(width=65_000, height=65_000), Unfit.TOO_MANY_PIXELS


def cases() -> Iterator[Case]:
    yield from ((what, content, Unfit.OTHER_TYPE) for what, content in of_other_types())
    yield from pictures()
