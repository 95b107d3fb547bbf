"""A used key is remembered for as long as promised, and not for ever."""

from pathlib import Path

import pytest

from application.ports import CommandRecord
from tests.support.claims import assigned
from tests.support.ledgers import STORES, opened
from tests.support.recording import by, change

KEY = CommandRecord("pia", "key", "fingerprint")


@pytest.mark.parametrize("store", STORES)
def test_a_key_is_forgotten_after_its_time_and_its_events_stay(store: str, tmp_path: Path) -> None:
    with opened(store, tmp_path) as ledger:
        ledger.append([change(assigned())], by(record=KEY))
        assert ledger.forget_keys(60) == 0
        assert ledger.find("pia", "key") is not None
        assert ledger.forget_keys(-1) == 1
        assert ledger.find("pia", "key") is None
        assert ledger.head() == 1
