"""How often a caller and a company may ask: refused is what is beyond, and it is said when there is room again."""

import time

import pytest

from api.door.rates import Rate, Rates, TooOften
from domain.actor import Actor
from domain.values import Role
from tests.support.web import Web, code_of

WINDOW = 60


class Watch:
    def __init__(self) -> None:
        self.now = 1_000 * WINDOW * 1.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def wait_of(rate: Rate, who: str = "ann") -> int:
    """0: let in."""
    try:
        rate.count(who)
    except TooOften as refused:
        return refused.seconds
    return 0


@pytest.mark.parametrize("passed", [0, 1, 17, 30, 59])
def test_there_is_room_again_when_it_was_said_and_not_before(watch: Watch, passed: int) -> None:
    rate = Rate(10, watch)
    watch.now += passed
    assert [wait_of(rate) for _ in range(10)] == [0] * 10
    seconds = wait_of(rate)
    watch.now += seconds - 1
    assert seconds == WINDOW - passed + 1 or wait_of(rate) == 1
    watch.now += 1
    assert wait_of(rate) == 0


def test_no_minute_has_more_than_is_allowed_by_much(watch: Watch) -> None:
    rate, let_in = Rate(60, watch), list[float]()
    for _ in range(40 * WINDOW):
        watch.now += 0.25
        let_in += [watch.now] if wait_of(rate) == 0 else []
    assert max(sum(moment - WINDOW < other <= moment for other in let_in) for moment in let_in) <= 66
    assert len(let_in) >= 9 * 60


def test_what_was_refused_does_not_count(watch: Watch) -> None:
    rate = Rate(2, watch)
    for _ in range(100):
        wait_of(rate)
    watch.now += 2 * WINDOW
    assert [wait_of(rate), wait_of(rate)] == [0, 0]


def test_callers_do_not_count_for_each_other_but_for_their_company(watch: Watch) -> None:
    rates = Rates(2, 3, watch)
    people = (("ann", "alder"), ("bob", "alder"), ("rex", None))
    ann, bob, rex = (Actor(sub, frozenset({Role.REVIEWER}), company) for sub, company in people)
    for actor in (ann, ann, bob, rex, rex):
        rates.count(actor)
    for actor in (ann, bob, rex):
        with pytest.raises(TooOften):
            rates.count(actor)


def test_what_the_company_is_refused_does_not_count_for_the_caller(watch: Watch) -> None:
    rates, ann, bob = Rates(2, 1, watch), Actor("ann", frozenset(), "alder"), Actor("bob", frozenset(), "alder")
    rates.count(bob)
    for _ in range(5):
        with pytest.raises(TooOften):
            rates.count(ann)
    assert [wait_of(rates.per_caller), wait_of(rates.per_caller)] == [0, 0]


def test_of_whom_nothing_was_heard_nothing_is_kept(watch: Watch) -> None:
    rate = Rate(10, watch)
    for n in range(1_000):
        rate.count(f"caller {n}")
    for _ in range(2):
        watch.now += WINDOW
        rate.count("ann")
    assert set(rate.last) | set(rate.this) == {"ann"}


def test_counting_takes_next_to_nothing() -> None:
    rates, actor = Rates(100000, 100000), Actor("ann", frozenset(), "alder")
    begun = time.process_time()
    for _ in range(10_000):
        rates.count(actor)
    assert (time.process_time() - begun) / 10_000 < 50e-6


@pytest.mark.parametrize("who", ["alder", "olga"])
def test_it_is_said_before_everything_but_who_asks(web: Web, who: str) -> None:
    web.client.app.state.rates = Rates(1, 1, Watch())  # type: ignore[attr-defined]
    assert web.get(who, "/v1/me").status_code == 200
    reply = web.client.post("/v1/claims?colour=blue", content=b"{", headers=web.headers(who))
    assert code_of(reply) == (429, "rate_limited")
    assert int(reply.headers["Retry-After"]) >= 1
    assert code_of(web.client.get("/v1/claims")) == (401, "unauthenticated")
