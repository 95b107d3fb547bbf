"""The history of a claim as it is read: a contest, its end and an association's end are told as in the claim's thread."""

from uuid import UUID

import pytest

from api.texts import LANGUAGES, texts
from tests.support.house import Office
from tests.support.web import Web

TOLD_BY_THE_SYSTEM = ("contested", "contest_settled", "ended")
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def history(web: Web, who: str, claim_id: UUID, language: str, **params: int) -> list[tuple[str, str]]:
    """Code and text of each line about what others did."""
    reply = web.get(who, f"/v1/claims/{claim_id}/history", {"Accept-Language": language}, **params)
    return [(line["code"], line["text"]) for line in reply.json()["items"] if line["code"] in TOLD_BY_THE_SYSTEM]


def thread(web: Web, who: str, claim_id: UUID, language: str) -> list[str]:
    """What the system said, the arbitrator's notes left out."""
    comments = web.get(who, f"/v1/claims/{claim_id}", {"Accept-Language": language}).json()["comments"]
    return [one["text"].partition("\n")[0] for one in comments if one["author_role"] == "system"]


def sentences(language: str, *told: tuple[str, str | None]) -> list[tuple[str, str]]:
    return [(code, texts(language).history(code, variant)) for code, variant in told]


def contested(office: Office) -> tuple[UUID, UUID]:
    """Alder's association, and birch's claim to the same slot."""
    return office.approved("alder"), office.submit("birch")


def test_an_internal_comment_is_the_vendors_alone(web: Web) -> None:
    claim_id = web.office.submit("alder")
    web.office.comment("alder", claim_id), web.office.comment("rex", claim_id), web.office.comment("rex", claim_id, "internal")
    path = f"/v1/claims/{claim_id}"
    for who, number in (("alder", 2), ("rex", 3), ("carl", 3)):
        commented = [line for line in web.get(who, f"{path}/history").json()["items"] if line["code"] == "comment_added"]
        assert (len(web.get(who, path).json()["comments"]), len(commented)) == (number, number), who
    assert "internal" not in web.get("alder", path).text + web.get("alder", f"{path}/history").text


@in_each_language
def test_who_holds_the_slot_is_not_told_of_a_review(web: Web, language: str) -> None:
    held, challenge = contested(web.office)
    assert history(web, "alder", held, language) == sentences(language, ("contested", "approved"))
    assert history(web, "birch", challenge, language) == sentences(language, ("contested", None))


@in_each_language
@pytest.mark.parametrize("winner", ["alder", "birch", None])
def test_the_history_says_what_the_thread_says(web: Web, language: str, winner: str | None) -> None:
    claims = dict(zip(("alder", "birch"), contested(web.office), strict=True))
    web.office.rule("ann", web.office.conflict_id(claims["alder"]), claims[winner] if winner else None)
    for who in ("alder", "ann"):
        assert [text for _, text in history(web, who, claims["alder"], language)] == thread(web, who, claims["alder"], language)


def test_a_contest_that_others_left_and_a_revocation_are_told_as_what_they_are(web: Web) -> None:
    held, challenge = contested(web.office)
    web.office.withdraw("birch", challenge)
    web.office.revoke("ann", held)
    assert history(web, "alder", held, "nl") == sentences(
        "nl", ("contested", "approved"), ("contest_settled", "others_left"), ("ended", "revoked")
    )
    assert history(web, "birch", challenge, "nl") == sentences("nl", ("contested", None), ("contest_settled", "left"))


def test_a_line_reads_the_same_on_whichever_page_it_stands(web: Web) -> None:
    held, _ = contested(web.office)
    assert history(web, "alder", held, "en", limit=200) == sentences("en", ("contested", "approved"))
    first = web.get("alder", f"/v1/claims/{held}/history", limit=4).json()
    rest = web.get("alder", f"/v1/claims/{held}/history", limit=4, cursor=first["next_cursor"]).json()
    assert [line["text"] for line in rest["items"]] == [texts("en").history("contested", "approved")]


def test_another_companys_history_is_absent(web: Web) -> None:
    held, _ = contested(web.office)
    assert web.get("birch", f"/v1/claims/{held}/history").status_code == 404
