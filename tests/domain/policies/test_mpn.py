"""Checks of the MPN id, the partner's location the work is credited to."""

import pytest

from domain.policies.policy import Flags
from domain.values import Activity, Contact, Source
from tests.support.checks import TEAMS_CLAIM, codes, findings
from tests.support.directory import mpn
from tests.support.policies import POLICY
from tests.support.values import blocking, info, warning

ADMIN = Contact.GLOBAL_ADMIN
PLAIN = mpn(enrolled_programs=("cloud_reseller",))


def test_an_mpn_that_nobody_knows_and_nothing_else_about_it() -> None:
    assert findings(mpn=None) == [blocking("mpn_unknown", "/mpn_id", ADMIN)]


def test_another_companys_mpn_and_nothing_else_about_it() -> None:
    foreign = mpn(partner_id="birch", enrolled_programs=(), partner_type="frp_fasttrack")
    assert findings(mpn=foreign) == [blocking("mpn_not_yours", "/mpn_id", ADMIN)]


@pytest.mark.parametrize("claim", [{}, {"activity": Activity.USAGE}, TEAMS_CLAIM])
def test_for_an_activity_that_pays_the_mpn_must_be_enrolled_in_the_programme_of_the_matrix(claim: dict[str, object]) -> None:
    assert findings(**claim, mpn=PLAIN) == [blocking("mpn_not_enrolled", "/mpn_id", ADMIN, programme="incentives")]


def test_for_an_activity_that_never_pays_it_is_only_a_warning() -> None:
    found = findings(activity=Activity.REVENUE_ASSOCIATION, mpn=PLAIN)
    assert found[0] == warning("mpn_not_enrolled", "/mpn_id", ADMIN, programme="incentives")


def test_a_policy_may_ask_no_enrolment() -> None:
    lenient = POLICY.model_copy(update={"flags": Flags(enrolment_required_when_paying=False)})
    assert findings(policy=lenient, mpn=PLAIN) == [warning("mpn_not_enrolled", "/mpn_id", ADMIN, programme="incentives")]


def test_where_the_activity_is_not_allowed_no_programme_is_asked_for() -> None:
    assert codes(**TEAMS_CLAIM | {"activity": Activity.PRESALES}, mpn=PLAIN) == ["activity_not_allowed"]


def test_a_special_type_is_told_beside_all_else() -> None:
    special = warning("mpn_special_type", "/mpn_id", ADMIN, partner_type="frp_fasttrack")
    assert findings(mpn=mpn(partner_type="frp_fasttrack")) == [special]
    assert codes(mpn=mpn(partner_type="frp_fasttrack", enrolled_programs=())) == ["mpn_not_enrolled", "mpn_special_type"]


def test_when_the_directory_does_not_answer_nothing_is_said_about_the_mpn() -> None:
    assert findings(mpn=None, silent=(Source.MPNS,)) == [info("source_unavailable", source="mpns")]
