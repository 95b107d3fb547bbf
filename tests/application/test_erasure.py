"""Personal data is erased and the record stays: what goes, what is kept and why, holds, crashes and restores."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.worker import Worker
from application.adapters.house_settings import HouseSettings
from application.erasure import CannotErase, Erased, Erasure, Hold, Whose
from application.forms import ClaimForm
from application.ports import Change, Written
from application.traces import events_in_clear
from domain.claim.events import CommentAdded
from domain.erasure import ERASURES, ErasedDocument, Ground, successor
from domain.errors import NotFound
from domain.values import Personal, Role, Visibility
from projections.claim_details import details_of
from tests.support.directory import CONTOSO
from tests.support.house import Office, furnish, office_in
from tests.support.values import NOW, guid, uid
from tests.support.worlds import AT_FABRIKAM, MPNS

BOTH_STORES = True
ANN = "ann@contoso.example"


def silent(done: int, of: int) -> None:
    """Nobody watches."""


def named(email: str = ANN, name: str = "Ann") -> dict[str, Any]:
    return {"customer": {"tenant_id": CONTOSO, "domain": "contoso.example", "contact": {"name": name, "email": email, "title": "Buyer"}}}


def erase(office: Office, whose: UUID | str, ground: Ground = Ground.REQUEST_OF_THE_PERSON) -> Erased:
    return office.house.erasure.erase(office.call("carl"), whose_of(office, whose), ground, silent)


def whose_of(office: Office, whose: UUID | str) -> Whose:
    return office.house.erasure.person(whose) if isinstance(whose, str) else office.house.erasure.thing(whose)


def hold(office: Office, whose: UUID | str, reference: str = "2026/17") -> bool:
    return office.house.erasure.hold(office.call("carl"), whose_of(office, whose), reference, silent)


def words(office: Office, claim_id: UUID) -> dict[str, str]:
    """What can be read of the claim."""
    shown = details_of(office.events(claim_id))
    contact = shown.customer.contact
    told = {f"comment {n}": one.text for n, one in enumerate(shown.comments) if one.text}
    told |= {f"document {n}": one.evidence.name for n, one in enumerate(shown.evidence) if one.evidence.name}
    told |= {name: getattr(contact, name) for name in ("name", "email", "title") if contact and getattr(contact, name)}
    return {name: office.read(text) for name, text in told.items()}


def test_a_person_goes_from_all_claims_and_their_words_stay(office: Office) -> None:
    claims = [office.submit("alder", **named()), office.submit("birch", **named(" ANN@contoso.example "))]
    office.comment("alder", claims[0])
    erased = erase(office, ANN)
    assert erased.claims == sorted(claims) and erased.position == office.house.ledger.head()
    for claim_id in claims:
        told = words(office, claim_id)
        assert {told.pop(part) for part in ("name", "email", "title")} == {"[erased]"}
        assert set(told.values()) <= {"sow.pdf", "Package two."}


def test_the_claims_words_go_and_its_people_stay(office: Office) -> None:
    claim_id = office.submit("alder", **named())
    office.comment("alder", claim_id)
    erased = erase(office, claim_id, Ground.RETENTION_ENDED)
    assert words(office, claim_id) == {
        "comment 0": "[erased]",
        "document 0": "[erased]",
        "name": "Ann",
        "email": ANN,
        "title": "Buyer",
    }
    recorded = office.last(ERASURES, "subject_erased")
    assert (recorded.event.subject, recorded.event.claim_id, recorded.event.ground) == (claim_id, claim_id, "retention_ended")
    assert (recorded.actor, recorded.role, recorded.event.documents) == ("carl", Role.COMPLIANCE, tuple(erased.documents))


def test_the_words_of_a_slot_go_by_its_id(office: Office) -> None:
    claim_id = office.approved("alder")
    office.revoke("ann", claim_id)
    slot = office.claim(claim_id).slot
    assert slot
    assert erase(office, slot.id).claims == []
    assert office.read(office.last(slot.id, "association_ended").event.rationale) == "[erased]"


def test_later_words_are_anothers_and_can_be_erased_as_well(office: Office) -> None:
    claim_id = office.submit("alder", **named())
    erase(office, claim_id)
    erase(office, ANN)
    office.comment("alder", claim_id)
    assert office.last(claim_id, "comment_added").event.text.subject == successor(claim_id)
    again = office.submit("cedar", **named())
    assert words(office, again)["name"] == "Ann" and words(office, claim_id)["name"] == "[erased]"
    assert erase(office, claim_id).subject == successor(claim_id)
    assert erase(office, ANN).claims == [again]
    assert set(words(office, claim_id).values()) == {"[erased]"} and words(office, again)["name"] == "[erased]"


def test_erasing_again_records_nothing(office: Office) -> None:
    claim_id = office.submit("alder", **named())
    erase(office, claim_id)
    erase(office, ANN)
    head = office.house.ledger.head()
    assert erase(office, claim_id).position is None and erase(office, ANN).position is None
    assert office.house.ledger.head() == head


@pytest.mark.parametrize("nobody", ["nobody@contoso.example", uid("nothing")])
def test_whoever_is_not_there_is_told(office: Office, nobody: str | UUID) -> None:
    office.submit("alder", **named())
    for act in (erase, hold):
        with pytest.raises(CannotErase, match="nothing is sealed for this subject"):
            act(office, nobody)


# ---------------------------------------------------------------- documents


def test_documents_of_the_claim_alone_are_destroyed(office: Office) -> None:
    paper = office.document("alder")
    claim_id = office.submit("alder", evidence=[paper])
    erased = erase(office, claim_id)
    assert erased.documents == [ErasedDocument(company="alder", document_id=paper["document_id"])] and erased.kept == []
    assert office.house.documents.get("alder", paper["document_id"]) is None
    with pytest.raises(NotFound):
        office.house.documents.open("alder", paper["document_id"])
    assert files(office) == []


def test_a_document_that_another_claim_cites_is_kept_and_goes_with_the_last(office: Office) -> None:
    paper = office.document("alder")
    first, second = (office.submit("alder", evidence=[paper], **changes) for changes in ({}, AT_FABRIKAM))
    theirs = office.document("birch")
    office.submit("birch", evidence=[theirs], **AT_FABRIKAM)
    assert theirs["document_id"] == paper["document_id"] and len(files(office)) == 2
    erased = erase(office, first)
    assert erased.documents == [] and [(one.document.document_id, one.claim_id) for one in erased.kept] == [(paper["document_id"], second)]
    assert office.house.documents.get("alder", paper["document_id"])
    assert len(erase(office, second).documents) == 1
    assert office.house.documents.get("alder", paper["document_id"]) is None
    assert office.house.documents.get("birch", paper["document_id"]) and len(files(office)) == 1


def test_with_a_person_go_the_documents_of_the_claims_that_name_it(office: Office) -> None:
    office.submit("alder", **named())
    kept = office.submit("birch")
    assert len(erase(office, ANN).documents) == 1
    assert words(office, kept) == {"document 0": "sow.pdf"} and len(files(office)) == 1


def test_the_same_bytes_uploaded_again_are_a_new_document_that_stays(office: Office) -> None:
    for n in range(2):
        claim_id = office.submit("alder", **(AT_FABRIKAM if n else {}))
        erase(office, claim_id)
    paper = office.document("alder")
    office.house.erasure.apply()
    known = office.house.documents.get("alder", paper["document_id"])
    assert known and known.name == "sow.pdf" and len(files(office)) == 1


def test_a_destroyed_document_cannot_be_cited(office: Office) -> None:
    paper = office.document("alder", "its own")
    assert office.check("alder", evidence=[paper], **AT_FABRIKAM) == []
    erase(office, office.submit("alder", evidence=[paper]))
    assert "evidence_unknown" in office.check("alder", evidence=[paper], **AT_FABRIKAM)


def files(office: Office) -> list[Path]:
    return [path for path in (office.house.settings.data_dir / "documents").rglob("*") if path.is_file()]


# ---------------------------------------------------------------- holds


def test_a_hold_on_the_subject_or_on_a_claim_that_names_it_stands_in_the_way(office: Office) -> None:
    claim_id = office.submit("alder", **named())
    for held, other in ((claim_id, ANN), (ANN, claim_id)):
        assert hold(office, held) and not hold(office, held)
        head = office.house.ledger.head()
        for whose in (held, other):
            with pytest.raises(CannotErase, match="2026/17"):
                erase(office, whose)
        assert office.house.ledger.head() == head and words(office, claim_id)["name"] == "Ann"
        assert office.house.erasure.release(office.call("carl"), whose_of(office, held), "2026/17")
    assert erase(office, ANN).position


def test_every_hold_has_to_go(office: Office) -> None:
    claim_id = office.submit("alder")
    for reference in ("a", "b"):
        hold(office, claim_id, reference)
    whose = whose_of(office, claim_id)
    assert office.house.erasure.holds() == [Hold(claim_id, claim_id, "a"), Hold(claim_id, claim_id, "b")]
    assert not office.house.erasure.release(office.call("carl"), whose, "c")
    office.house.erasure.release(office.call("carl"), whose, "a")
    with pytest.raises(CannotErase, match="against it: b$"):
        erase(office, claim_id)


def test_a_hold_on_a_claim_outlives_an_erasure(office: Office) -> None:
    claim_id = office.submit("alder")
    erase(office, claim_id)
    office.comment("alder", claim_id)
    hold(office, claim_id)
    with pytest.raises(CannotErase, match="2026/17"):
        erase(office, claim_id)


# ---------------------------------------------------------------- older events


def test_what_stands_in_clear_is_not_said_to_be_erased(office: Office) -> None:
    claim_id = office.submit("alder")
    said = CommentAdded(comment_id=uid("c"), visibility=Visibility.SHARED, text=Personal(subject=claim_id, sealed="plain:Package one."))
    policy, version = office.claim(claim_id).policy, len(office.events(claim_id))
    change = Change(claim_id, version, "alder's admin", Role.BILLING_ADMIN, policy, (said,))
    [old] = office.house.ledger.append([change], Written(NOW, uid("w"), claim_id, uid("w")))
    assert events_in_clear(office.house.ledger) == 1
    with pytest.raises(CannotErase, match=f"plain:.* positions {old.position}$"):
        erase(office, claim_id)
    assert "Package one." in words(office, claim_id).values() and office.house.documents.get(
        "alder", office.document("alder")["document_id"]
    )


# ---------------------------------------------------------------- crashes and restores

Reopen = Callable[[], Any]


@pytest.fixture
def home(tmp_path: Path, store: dict[str, Any]) -> Callable[[], Any]:
    return lambda: office_in(tmp_path / "data", **store)


def furnished(office: Office) -> UUID:
    return furnish(office).submit("alder", **named())


def test_what_a_crash_left_undone_is_done_at_the_next_start(home: Reopen, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(self: Erasure) -> None:
        raise KeyboardInterrupt

    with home() as office:
        claim_id = furnished(office)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Erasure, "apply", dies)
            erase(office, claim_id)
        assert words(office, claim_id)["document 0"] == "sow.pdf"
    with home() as office:
        assert words(office, claim_id)["document 0"] == "[erased]" and files(office) == []
        assert words(office, claim_id)["name"] == "Ann"


def test_a_running_worker_makes_up_for_those_who_died_while_they_erased(home: Reopen, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with home() as office, home() as running:
        claim_id, worker = furnished(office), Worker(running.house)
        assert words(running, claim_id)["name"] == "Ann"
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(HouseSettings, "put", dies)
            erase(office, ANN)
        worker._stop.set()
        worker.work()
        assert words(running, claim_id)["name"] == "[erased]" and files(office)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Erasure, "apply", dies)
            erase(office, claim_id)
        for chore in worker.chores:
            chore.at = 0.0
        worker.work()
        assert set(words(running, claim_id).values()) == {"[erased]"} and files(office) == []


def test_a_restore_of_older_keys_and_documents_is_erased_again(home: Reopen, tmp_path: Path) -> None:
    with home() as office:
        claim_id = furnished(office)
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    with home() as office:
        erase(office, claim_id)
        erase(office, ANN)
    old, new = tmp_path / "backup", tmp_path / "data"
    shutil.copytree(old / "documents", new / "documents", dirs_exist_ok=True)
    for path in [*old.glob("keys.db"), *old.glob("directory.db")]:
        shutil.copy(path, new)
    with home() as office:
        assert set(words(office, claim_id).values()) == {"[erased]"} and files(office) == []
        assert office.house.vault.subjects_of(ANN)[1:]


def test_a_dry_run_makes_no_keys(office: Office) -> None:
    paper = office.document("alder")
    keys = office.house.settings.data_dir / "keys.db"
    before = keys.read_bytes()
    office.check("alder", evidence=[paper], **named())
    assert keys.read_bytes() == before


def test_a_person_of_the_event_loop_is_sealed_like_any_other(office: Office) -> None:
    form = ClaimForm.model_validate(office.body("alder", **named()) | {"mpn_id": MPNS["alder"], "group_id": guid("group")})
    done = asyncio.run(office.house.claims.submit_async(office.call("alder"), form))
    assert words(office, done.stream[0].stream)["name"] == "Ann"
