"""Documents that the record cites: an erasure excuses only what was cited before it and is not there again."""

from uuid import UUID

import pytest

from application.cited_documents import looked_through
from application.verification import Check, Outcome
from domain.erasure import Ground
from domain.values import DocumentId
from tests.support.house import Office
from tests.support.worlds import AT_FABRIKAM

BOTH_STORES = True


def checked(office: Office) -> Check:
    return looked_through(office.house.ledger, office.house.documents)


def erase(office: Office, claim_id: UUID) -> None:
    house = office.house
    house.erasure.erase(office.call("carl"), house.erasure.thing(claim_id), Ground.RETENTION_ENDED, lambda done, of: None)


@pytest.fixture
def erased(office: Office) -> DocumentId:
    paper = office.document("alder")
    erase(office, office.submit("alder", evidence=[paper]))
    return str(paper["document_id"])


def lose(office: Office, document_id: DocumentId) -> None:
    [path] = (office.house.settings.data_dir / "documents").rglob(document_id.removeprefix("sha256:"))
    path.unlink()


def test_what_was_erased_is_not_missed(office: Office, erased: DocumentId) -> None:
    assert checked(office) == Check("documents", Outcome.VERIFIED, "1 documents are as they were uploaded; 1 were destroyed")


def test_what_came_again_and_was_cited_again_is_missed(office: Office, erased: DocumentId) -> None:
    claim_id = office.submit("alder", **AT_FABRIKAM)
    assert checked(office).outcome == Outcome.VERIFIED
    lose(office, erased)
    with office.house.store.directory.begin() as db:
        db.exec_driver_sql("DELETE FROM documents")
    found = checked(office).first_break
    assert found and found.what == f"document {erased} of alder is gone"
    assert found.position == office.last(claim_id, "submitted").position


def test_what_came_again_and_is_listed_is_missed_though_nobody_cites_it(office: Office, erased: DocumentId) -> None:
    office.document("alder")
    assert checked(office).outcome == Outcome.VERIFIED
    lose(office, erased)
    assert checked(office).outcome == Outcome.BROKEN


def test_what_came_again_and_was_erased_again_is_not_missed(office: Office, erased: DocumentId) -> None:
    erase(office, office.submit("alder", **AT_FABRIKAM))
    assert checked(office).outcome == Outcome.VERIFIED


def test_another_companys_erasure_is_no_excuse(office: Office, erased: DocumentId) -> None:
    office.submit("birch", evidence=[office.document("birch")])
    lose(office, erased)
    assert checked(office).outcome == Outcome.BROKEN
