"""Proof of execution: small PDF files of one page that open and say what they are about."""

from collections.abc import Sequence
from io import BytesIO

OBJECTS = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>",
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
)


def pdf(title: str, lines: Sequence[str]) -> BytesIO:
    drawn = (
        f"BT/F 20 Tf 60 770 Td({escaped(title)})Tj/F 11 Tf 0 -20 Td " + "".join(f"0 -18 Td({escaped(line)})Tj " for line in lines) + "ET"
    )
    content = drawn.encode("cp1252", "replace")
    told = [text.encode() for text in OBJECTS] + [b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)]
    file, offsets = BytesIO(b"%PDF-1.4\n"), []
    file.seek(0, 2)
    for n, body in enumerate(told, 1):
        offsets.append(file.tell())
        file.write(b"%d 0 obj%s endobj\n" % (n, body))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(told) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(told) + 1, table))
    file.seek(0)
    return file


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
