"""Refusals: equal by what they say."""

from domain.errors import NotFound, Refusal, Refused, VersionMismatch
from tests.support.values import blocking, info


def test_a_refusal_says_its_code_its_findings_and_its_pointers() -> None:
    refused = Refused("claim_not_acceptable", [blocking("mpn_unknown")], ["/mpn_id"])
    assert (refused.code, refused.findings, refused.pointers) == ("claim_not_acceptable", (blocking("mpn_unknown"),), ("/mpn_id",))


def test_two_refusals_are_one_when_they_say_the_same() -> None:
    assert Refused("wrong_status") == Refused("wrong_status") != Refused("claim_final")
    assert Refused("facts_changed", [info("x")]) != Refused("facts_changed", [info("y")])
    assert Refused("wrong_status") != Refusal("wrong_status")


def test_every_refusal_has_a_code() -> None:
    assert {kind.code for kind in (NotFound(), VersionMismatch("4"))} == {"not_found", "version_mismatch"}
    assert VersionMismatch("4").current == "4"
    assert isinstance(Refused("wrong_status"), Refusal)
