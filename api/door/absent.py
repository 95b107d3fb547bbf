"""What is another company's is answered like what is absent: in the same words, and neither sooner nor later."""

import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from anyio import sleep
from fastapi import Request, Response

from domain.errors import NotFound, Refused
from domain.values import Finding

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
STEP_SECONDS, TIMER_SECONDS = 0.02, 0.002


def in_steps(handle: Handle) -> Handle:
    """What says that something is not there comes a whole number of steps after the request; whoever waits for that holds no thread."""

    async def handled(request: Request) -> Response:
        began = time.monotonic()
        try:
            answer = await handle(request)
        except (NotFound, Refused) as no:
            if isinstance(no, NotFound) or unseen(no.findings):
                await next_step(began)
            raise
        if getattr(request.state, "unseen", False):
            await next_step(began)
        return answer

    return handled


async def next_step(began: float) -> None:
    """The loop's timers last whole milliseconds, so where one ends would tell when it was set: the last two are stood through."""
    now = time.monotonic()
    until = now + (began - now) % STEP_SECONDS
    await sleep(max(0.0, until - now - TIMER_SECONDS))
    while time.monotonic() < until:
        await sleep(0)


def unseen(findings: Iterable[Finding]) -> bool:
    """Whether they tell of a claim that was named and is absent, another company's, or not over."""
    return any(finding.code == "previous_claim_unknown" for finding in findings)
