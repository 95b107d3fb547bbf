"""How long answers take to come, on another company's things and on what is not there, in turns."""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from tests.support.machine_wire import Answer, Wire, receiving, scope
from tests.support.permission_scene import OURS, THEIRS, Scene

PAT = "incentives_admin"
SAID, LEAVING = {"text": "Package two.", "visibility": "shared"}, {"reason_code": "no_longer_with_customer", "note": "Gone."}


class Probe(NamedTuple):
    """A request that names `theirs`, or something that is not there."""

    method: str
    path: str
    body: Callable[[str], Any]
    theirs: str
    nowhere: Callable[[], str]


def probes(scene: Scene) -> dict[str, Probe]:
    """One for each way to name something: a claim with a past, an association, a document, a partner, and the claim that one follows."""
    claim, filed = with_a_past(scene), scene.body(OURS)
    over = scene.submitted(THEIRS)
    scene.office.withdraw(THEIRS, UUID(over))
    return {
        "comment": Probe("POST", "/v1/claims/{}/comments", lambda _: SAID, claim, uuid),
        "follow": Probe("POST", "/v1/claim-checks", lambda name: filed | {"follows_claim_id": name}, over, uuid),
        "read": Probe("GET", "/v1/claims/{}", lambda _: None, claim, uuid),
        "history": Probe("GET", "/v1/claims/{}/history", lambda _: None, claim, uuid),
        "terminate": Probe("POST", "/v1/associations/{}/termination", lambda _: LEAVING, scene.association(THEIRS), uuid),
        "download": Probe("GET", "/v1/evidence/{}", lambda _: None, scene.document(THEIRS), lambda: f"sha256:{uuid4().hex * 2}"),
        "status": Probe("GET", "/v1/partners/{}/status", lambda _: None, THEIRS, lambda: uuid4().hex[: len(THEIRS)]),
    }


def uuid() -> str:
    return str(uuid4())


def with_a_past(scene: Scene) -> str:
    claim = UUID(scene.asked(THEIRS))
    scene.office.answer(THEIRS, claim)
    for _ in range(20):
        scene.office.comment(THEIRS, claim)
    return str(claim)


class Timed(Answer):
    """What is tidied up after it was sent nobody sees."""

    async def take(self, message: Any) -> None:
        await super().take(message)
        self.at = time.perf_counter()


@dataclass(frozen=True)
class Watch:
    wire: Wire
    headers: dict[str, str]

    def seconds(self, probe: Probe, name: str, expected: int = 404) -> float:
        body = probe.body(name)
        raw = b"" if body is None else json.dumps(body).encode()
        sent = self.headers | ({} if body is None else {"content-type": "application/json", "content-length": str(len(raw))})
        answer, asked = Timed(), scope(probe.method, probe.path.format(name), sent)
        began = time.perf_counter()
        self.wire.loop.run_until_complete(self.wire.app(asked, receiving(raw), answer.take))
        assert answer.status_code == expected or "previous_claim_unknown" in answer.text
        return answer.at - began

    def told_apart(self, probe: Probe, times: int) -> float:
        """Asked in turns, either first by chance, so that whatever else the machine does falls on both."""
        theirs, nowhere = list[float](), list[float]()
        for _ in range(times):
            turns = [(theirs, probe.theirs), (nowhere, probe.nowhere())]
            for taken, name in random.sample(turns, 2):
                taken.append(self.seconds(probe, name))
        return longer(theirs, nowhere)


@contextmanager
def watching(scene: Scene) -> Iterator[Watch]:
    with closing(Wire(scene.web.client.app)) as wire:  # type: ignore[arg-type]
        yield Watch(wire, {"Authorization": f"Bearer {scene.tokens[PAT]}"})


def longer(theirs: list[float], nowhere: list[float]) -> float:
    """How probable it is that one of theirs takes longer than one of nothing (Mann and Whitney): 0.5 tells nothing."""
    ranked = sorted([(seconds, True) for seconds in theirs] + [(seconds, False) for seconds in nowhere])
    ranks = sum(rank for rank, (_, of_theirs) in enumerate(ranked, 1) if of_theirs)
    n = len(theirs)
    return (ranks - n * (n + 1) / 2) / (n * len(nowhere))
