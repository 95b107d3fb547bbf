"""The keys of an issuer who rotates them, falls silent, or answers strangely. He is a process; the time is the tests'."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from application.adapters import issuer as adapter
from application.adapters.issuer import FRESH_SECONDS, KEPT_SECONDS, PAUSE_SECONDS, KeysOfIssuer
from application.addresses import trustworthy
from application.ports import IssuerUnavailable
from tests.support.issuer import DISCOVERY, Issuer, ed25519, issuing

STRANGE = {
    "rubbish": "Expecting value",
    "huge": "more than 1048576 bytes",
    "redirecting": "answers 302",
    "failing": "answers 500",
    "renamed": "another name",
    "elsewhere": "neither https nor on this machine",
    "empty": "another name",
    "hanging": "no answer within 0.3 s",
    "dripping": "no answer within 0.3 s",
}


@pytest.fixture(scope="module")
def process() -> Iterator[Issuer]:
    with issuing() as process:
        yield process


@pytest.fixture
def issuer(process: Issuer) -> Issuer:
    """Well again, and with one key."""
    process.feel("well")
    process.publish(one=ed25519())
    return process


class Watch:
    """Technical time, as somebody sets it."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


Act = Callable[[KeysOfIssuer, Watch], Coroutine[Any, Any, None]]


def during(issuer: Issuer, act: Act) -> None:
    watch = Watch()
    asyncio.run(act(KeysOfIssuer(issuer.name, watch), watch))


def impatiently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "PATIENCE_SECONDS", 0.3)


async def names(keys: KeysOfIssuer, kid: str | None = None) -> set[str]:
    return {name for name, _ in await keys.held(kid)}


def test_who_comes_together_is_served_by_one_fetch(issuer: Issuer) -> None:
    before = issuer.asked()

    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        held = await asyncio.gather(*(keys.held("one") for _ in range(50)))
        assert all(one is held[0] for one in held) and ("one", "Ed25519") in held[0]

    during(issuer, act)
    assert issuer.asked() == before + 1


def test_a_new_key_is_found_by_one_fetch_and_the_old_one_goes_on(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        assert await names(keys) == {"one"}
        issuer.publish(**issuer.keys, two=ed25519())
        before = issuer.asked()
        assert await names(keys, "two") == await names(keys, "one") == {"one", "two"}
        assert issuer.asked() == before + 1

    during(issuer, act)


def test_a_withdrawn_key_is_gone_when_the_kept_ones_are_old(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        issuer.publish(two=ed25519())
        watch.seconds += FRESH_SECONDS
        assert await names(keys) == {"one"}
        watch.seconds += 1
        assert await names(keys) == {"two"}

    during(issuer, act)


def test_keys_that_stay_the_same_are_the_same_object(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        first = await keys.held()
        before = issuer.asked()
        watch.seconds += FRESH_SECONDS + 1
        assert await keys.held() is first and issuer.asked() == before + 1

    during(issuer, act)


def test_a_thousand_invented_names_send_us_out_once(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        before = issuer.asked()
        await asyncio.gather(*(keys.held(f"invented-{n}") for n in range(1_000)))
        for turn in range(1_000):
            await keys.held(f"later-{turn}")
        assert issuer.asked() == before + 1

    during(issuer, act)


def test_whoever_invents_names_for_a_minute_sends_us_out_six_times(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        before = issuer.asked()
        for turn in range(1_000):
            watch.seconds += 60 / 1_000
            await keys.held(f"invented-{turn}")
        assert issuer.asked() - before == 6

    during(issuer, act)


@pytest.mark.parametrize(("mood", "told"), STRANGE.items(), ids=STRANGE)
def test_what_is_wrong_with_an_issuer_is_told_and_nothing_is_judged(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, mood: str, told: str
) -> None:
    if "no answer" in told:
        impatiently(monkeypatch)
    issuer.feel(mood)

    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        with pytest.raises(IssuerUnavailable, match=told):
            await keys.held()
        issuer.feel("well")
        with pytest.raises(IssuerUnavailable, match=told):
            await keys.held()
        monkeypatch.undo()
        watch.seconds += PAUSE_SECONDS
        assert await names(keys) == {"one"}

    during(issuer, act)
    assert issuer.asked("/moved" + DISCOVERY) == 0


def test_an_issuer_without_a_usable_key_is_as_good_as_silent(issuer: Issuer) -> None:
    issuer.publish({"kty": "oct", "kid": "one", "k": "c2VjcmV0"}, {"kty": "OKP", "crv": "Ed25519", "x": "not a key", "kid": "two"})

    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        with pytest.raises(IssuerUnavailable, match="no key that can be used"):
            await keys.held("one")

    during(issuer, act)


def test_an_issuer_who_is_gone_is_named() -> None:
    with issuing() as gone:
        pass

    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        with pytest.raises(IssuerUnavailable, match=gone.name):
            await keys.held()

    during(gone, act)


def test_the_kept_keys_go_on_for_an_hour_of_silence(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        issuer.feel("failing")
        watch.seconds += KEPT_SECONDS
        assert await names(keys, "one") == {"one"}
        with pytest.raises(IssuerUnavailable):
            await keys.held("two")
        watch.seconds += 1
        with pytest.raises(IssuerUnavailable):
            await keys.held("one")

    during(issuer, act)


def test_of_those_who_have_a_key_only_the_first_waits_for_a_silent_issuer(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        impatiently(monkeypatch)
        issuer.feel("hanging")
        watch.seconds += FRESH_SECONDS + 1
        assert await names(keys) == {"one"}
        watch.seconds += PAUSE_SECONDS
        assert await names(keys) == {"one"}
        assert keys.asking and not keys.asking.done()
        await keys.asking

    during(issuer, act)


def test_while_one_waits_for_a_key_the_others_are_served(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        await keys.held()
        impatiently(monkeypatch)
        issuer.feel("hanging")
        waiting = asyncio.create_task(keys.held("two"))
        await asyncio.sleep(0)
        assert await names(keys, "one") == {"one"} and not waiting.done()
        with pytest.raises(IssuerUnavailable):
            await waiting

    during(issuer, act)


def test_who_hangs_up_while_he_waits_takes_nobody_with_him(issuer: Issuer) -> None:
    async def act(keys: KeysOfIssuer, watch: Watch) -> None:
        impatient, patient = asyncio.create_task(keys.held()), asyncio.create_task(keys.held())
        await asyncio.sleep(0)
        impatient.cancel()
        assert ("one", "Ed25519") in await patient

    during(issuer, act)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://login.example/realms/acme", True),
        ("https://login.example:8443/keys?policy=p", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost/x", True),
        ("http://login.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://169.254.169.254/latest", False),
        ("https://user:secret@login.example", False),
        ("https://", False),
        ("https://login.example:99999", False),
        ("file:///etc/passwd", False),
        ("login.example", False),
        (None, False),
        (7, False),
    ],
)
def test_only_https_or_this_machine_is_asked(address: object, good: bool) -> None:
    assert trustworthy(address) is good
