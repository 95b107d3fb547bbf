"""Stored data is the JSON that anybody's library writes with sorted keys, nothing between and nothing escaped that need not be."""

import json
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from application.ledger.envelope import EnvelopeMapper, entries
from application.ports import Change, Written
from domain.claim.events import CommentAdded
from domain.values import Personal, Role, Visibility
from tests.support.values import NOW

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(text=TEXT, actor=TEXT)
def test_any_text_is_written_as_the_standard_library_writes_it(text: str, actor: str) -> None:
    said = CommentAdded(comment_id=uuid4(), visibility=Visibility.SHARED, text=Personal(subject=uuid4(), sealed=text))
    command = uuid4()
    change, written = Change(uuid4(), 0, actor, Role.REVIEWER, "p", (said,)), Written(NOW, command, command, command)
    state = EnvelopeMapper().to_stored_event(entries([change], written)[0]).state
    told = json.loads(state)
    assert told["data"] == said.model_dump(mode="json") and told["actor"] == actor
    assert state == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
