"""Which keys sign the log, as facts in the log itself: who trusts an old key learns of the new one from what the old one signed."""

from collections.abc import Sequence
from uuid import UUID

from application.runner import run
from application.work import Call, Work, World
from domain.actor import THE_SYSTEM
from domain.records import KeyIntroduced, KeyRetired, LogKeyEvent, stream_of

LOG_KEYS = stream_of("log-keys")


def register_keys(world: World, signing: Sequence[str]) -> int:
    """Records what has changed since: keys (as verifiers) that sign now, and those that do no longer; how many."""

    def decide(work: Work) -> UUID:
        known: dict[str, bool] = {}
        for recorded in work.stream(LOG_KEYS):
            known[recorded.event.verifier] = isinstance(recorded.event, KeyIntroduced)
        facts: list[LogKeyEvent] = [KeyIntroduced(verifier=key) for key in signing if not known.get(key)]
        facts += [KeyRetired(verifier=key) for key, signs in known.items() if signs and key not in signing]
        work.note(LOG_KEYS, facts)
        return LOG_KEYS

    return run(world, Call(THE_SYSTEM), decide).recorded
