"""What was looked up, kept until the store says that something changed: never older than the question."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from application.looking import look_again, looked

Answer = TypeVar("Answer")
MOST = 20_000
UNKNOWN = object()


class Memory:
    """`changes` numbers the store's changes. It is asked once in a look, whoever remembers what, and outside of one each time."""

    def __init__(self, changes: Callable[[], int]) -> None:
        self._changes = changes
        self._known: tuple[int, dict[Hashable, Any]] = (-1, {})

    def of(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        known = self._current()
        answer = known.get(question, UNKNOWN)
        if answer is UNKNOWN:
            answer = ask()
            if len(known) >= MOST:
                known.clear()
            known[question] = answer
        return cast(Answer, answer)

    def knows(self, question: Hashable) -> bool:
        return question in self._current()

    def changed(self) -> None:
        """By this very request, which has to see what it did."""
        look_again()

    def _current(self) -> dict[Hashable, Any]:
        """Begun after the number was told, so that nothing in it is older than that."""
        number, known = self._known
        now = looked(self._changes, self._changes)
        if now > number:
            known = {}
            self._known = now, known
        return known
