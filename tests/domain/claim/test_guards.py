"""Every command is guarded and decided; nothing is forgotten when a new one comes."""

from domain.claim import commands as c
from domain.claim.actions import PARTNER_NOUNS, REVIEWER_NOUNS
from domain.claim.decisions import DECISIONS
from domain.claim.guards import GUARDS

COMMANDS = {kind for kind in vars(c).values() if isinstance(kind, type) and issubclass(kind, c.Command)} - {c.Command}


def test_every_command_on_a_claim_names_its_guards() -> None:
    assert set(GUARDS) == COMMANDS - {c.Submit}


def test_every_command_on_a_claim_is_decided_here_or_by_the_slot() -> None:
    assert set(DECISIONS) == COMMANDS - {c.Submit, c.Revoke}


def test_every_noun_of_the_contract_stands_for_a_guarded_command() -> None:
    assert {*PARTNER_NOUNS.values(), *REVIEWER_NOUNS.values()} <= set(GUARDS)


def test_the_order_of_refusal_is_one_for_all_commands() -> None:
    order = ["no_tie", "not_decided_before", "not_final", "is_open", "is_validated", "in_review", "free_or_own", "assigned_to_actor"]
    for command in set(GUARDS) - {c.Dispute}:
        named = [guard.__name__ for guard in GUARDS[command] if guard.__name__ in order]
        assert named == sorted(named, key=order.index), command.__name__
