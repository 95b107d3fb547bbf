"""A cursor is taken as it was given, and in no other spelling."""

from collections.abc import Callable
from string import ascii_letters, digits
from typing import Any

import pytest

from api.cursors import Cursors
from domain.errors import Refused


class OneKey:
    def once(self, name: str, make: Callable[[], str]) -> str:
        return "07" * 32


@pytest.mark.parametrize("after", [["a"], ["ab"], ["abc"], [17]])
def test_no_other_last_character_makes_the_same_cursor(after: list[Any]) -> None:
    """In base64 it may have bits that mean nothing."""
    cursors = Cursors(OneKey())
    cursor = cursors.cursor("a list", after)
    assert cursor and cursors.after("a list", cursor) == after
    for last in set(ascii_letters + digits + "-_=") - {cursor[-1]}:
        with pytest.raises(Refused, match="cursor_invalid"):
            cursors.after("a list", cursor[:-1] + last)
