"""What anybody may ask, without a token: looked up by one thread at a time, however many ask."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi.concurrency import run_in_threadpool

Told = TypeVar("Told")


class Together(Generic[Told]):
    """Each is answered by a look that began after he asked, and shares it with all who asked before it began."""

    def __init__(self, look: Callable[[], Told]) -> None:
        self.look, self.alone, self.began = look, asyncio.Lock(), 0.0
        self.last: Callable[[], Told] = look

    async def told(self) -> Told:
        """Raises what the look raised."""
        asked = time.monotonic()
        async with self.alone:
            if self.began <= asked:
                began = time.monotonic()
                self.last = await run_in_threadpool(self.outcome)
                self.began = began
            return self.last()

    def outcome(self) -> Callable[[], Told]:
        try:
            found = self.look()
        except Exception as error:
            raised = error

            def fail() -> Told:
                raise raised.with_traceback(None)

            return fail
        return lambda: found
