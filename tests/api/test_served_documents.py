"""Documents at the door: refused with a reason and a way out, and served so that no browser runs anything of them."""

from io import BytesIO
from urllib.parse import unquote

from tests.support.papers import office, pdf, png
from tests.support.web import Web, code_of

LOCKED, MACROS = pdf(trailer="/Encrypt 5 0 R"), office("docx", ("word/vbaProject.bin", b"macro"))
REFUSED = [
    (LOCKED, "en", "The document is encrypted; save it without a password."),
    (LOCKED, "nl", "Het document is versleuteld; sla het op zonder wachtwoord."),
    (MACROS, "en", "The document holds macros or controls. Save it as DOCX or XLSX without them."),
    (b"<html>", "en", "This is no PDF, PNG, JPEG, DOCX or XLSX, whatever its name says. Save the document as one of these."),
]
SAVED = [
    ("sow.pdf", "sow.pdf"),
    ("SOW.PDF", "SOW.PDF"),
    ("page.html", "page.html.pdf"),
    ("no suffix", "no suffix.pdf"),
    ('a"; filename="b.exe', 'a"; filename="b.exe.pdf'),
    ("fdp.\u202egpj.exe", "fdp.gpj.exe.pdf"),
    ("two\r\nX-Lines.pdf", "twoX-Lines.pdf"),
    ("..\\..\\etc\\sow.pdf", "sow.pdf"),
    ("Überblick 1%.pdf", "Überblick 1%.pdf"),
]


def test_who_is_refused_is_told_why_and_the_way_out(web: Web) -> None:
    for content, language, told in REFUSED:
        reply = web.upload("alder", content, **{"Accept-Language": language})
        assert code_of(reply) == (415, "file_type_not_allowed")
        assert reply.json()["errors"] == [{"pointer": "/file", "detail": told}]
    assert not any(path.is_file() for path in (web.office.house.settings.data_dir / "documents").rglob("*"))


def test_a_document_is_saved_under_a_safe_name_that_fits_it(web: Web) -> None:
    for given, saved in SAVED:
        kept = web.office.house.documents.put("alder", given, BytesIO(pdf() + given.encode()))
        header = web.get("alder", f"/v1/evidence/{kept.document_id}").headers["Content-Disposition"]
        start, _, name = header.partition("''")
        assert start == "attachment; filename*=UTF-8" and unquote(name) == saved
        assert header.isascii() and header.isprintable() and not set('"\\<>/; ') & set(name)


def test_a_browser_runs_nothing_of_a_document(web: Web) -> None:
    kept = web.upload("alder", png()).json()["document_id"]
    sent = web.get("alder", f"/v1/evidence/{kept}").headers
    assert sent["Content-Type"] == "image/png" and sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert sent["Cache-Control"] == "private, no-store" and sent["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_document_whose_bytes_are_gone_was_opened_by_nobody(web: Web) -> None:
    claim_id = web.office.submit("alder")
    document_id = web.office.claim(claim_id).documents[0]
    for path in (web.office.house.settings.data_dir / "documents").rglob("*"):
        if path.is_file():
            path.unlink()
    assert code_of(web.get("rex", f"/v1/evidence/{document_id}", claim_id=str(claim_id))) == (503, "store_unavailable")
    assert web.get("carl", "/v1/audit/access").json()["items"] == []


def test_a_torn_form_is_told_to_be_one_however_its_type_is_spelt(web: Web) -> None:
    for spelt in ("multipart/form-data", "Multipart/Form-Data"):
        headers = web.headers("alder", **{"Content-Type": f"{spelt}; boundary=b"})
        reply = web.client.post(
            "/v1/evidence", headers=headers, content=b"--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n"
        )
        assert (*code_of(reply), reply.json()["errors"][0]["pointer"]) == (422, "validation_error", "/file")
