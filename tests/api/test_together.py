"""Who asks without a token takes one thread at most, with as many as he likes; and is never told what was before he asked."""

import asyncio
import threading

import pytest

from api.door.together import Together

MANY = 200


class Look:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.looks, self.at_once, self.most, self.trouble = 0, 0, 0, False
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.looks, self.at_once = self.looks + 1, self.at_once + 1
        self.most = max(self.most, self.at_once)
        self.begun.set()
        assert self.go_on.wait(10)
        self.at_once -= 1
        if self.trouble:
            raise ValueError(self.looks)
        return self.looks

    async def asked_by(self, together: Together[int]) -> "asyncio.Future[int]":
        """When it has begun."""
        first = asyncio.ensure_future(together.told())
        while not self.begun.is_set():
            await asyncio.sleep(0.001)
        return first


def test_many_at_once_are_answered_by_two_looks() -> None:
    look = Look()

    async def all_at_once() -> list[int]:
        together = Together(look)
        first = await look.asked_by(together)
        others = [asyncio.ensure_future(together.told()) for _ in range(MANY)]
        await asyncio.sleep(0)
        look.go_on.set()
        return [await first, *await asyncio.gather(*others)]

    assert asyncio.run(all_at_once()) == [1, *[2] * MANY], "the first look had begun before the others asked"
    assert (look.looks, look.most) == (2, 1)


def test_who_asks_later_is_answered_anew() -> None:
    look = Look()
    look.go_on.set()

    async def one_after_the_other() -> list[int]:
        together = Together(look)
        return [await together.told() for _ in range(3)]

    assert asyncio.run(one_after_the_other()) == [1, 2, 3]


def test_what_a_look_raised_is_raised_to_all_who_share_it_and_the_next_looks_again() -> None:
    look = Look()
    look.trouble = True
    look.go_on.set()

    async def all_at_once() -> None:
        together = Together(look)
        found = await asyncio.gather(*(together.told() for _ in range(MANY)), return_exceptions=True)
        assert {type(one) for one in found} == {ValueError} and look.looks == 2
        look.trouble = False
        assert await together.told() == 3

    asyncio.run(all_at_once())


def test_one_who_goes_away_keeps_nobody_from_an_answer() -> None:
    look = Look()

    async def leave() -> int:
        together = Together(look)
        gone = await look.asked_by(together)
        gone.cancel()
        look.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await together.told()

    assert asyncio.run(leave()) == 2
