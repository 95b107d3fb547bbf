"""A used key is remembered for as long as promised, and not for ever."""

from contextlib import closing
from pathlib import Path

from application.ledger.ledger import EventLedger
from application.ports import CommandRecord
from tests.support.claims import assigned
from tests.support.recording import by, change

KEY = CommandRecord("pia", "key", "fingerprint")


def test_a_key_is_forgotten_after_its_time_and_its_events_stay(tmp_path: Path) -> None:
    with closing(EventLedger(tmp_path / "ledger.db")) as ledger:
        ledger.append([change(assigned())], by(record=KEY))
        assert ledger.forget_keys(60) == 0
        assert ledger.find("pia", "key") is not None
        assert ledger.forget_keys(-1) == 1
        assert ledger.find("pia", "key") is None
        assert ledger.head() == 1
