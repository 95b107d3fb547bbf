"""The form of a check: a true statement about a claim, what it needs to be judged, and where its finding points."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.policies.facts import Question
from domain.values import Contact, Finding, Severity

Judge = Callable[[Question], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """`needs` names facts of the question; where one of them is missing the check says nothing."""

    name: str
    needs: tuple[str, ...]
    pointer: str
    contact: Contact | None
    judge: Judge

    def __call__(self, question: Question) -> Iterator[Finding]:
        if all(getattr(question, need) is not None for need in self.needs):
            for finding in self.judge(question):
                yield finding.model_copy(update={"pointer": finding.pointer or self.pointer, "contact": self.contact})


def check(*needs: str, pointer: str, contact: Contact | None = None) -> Callable[[Judge], Check]:
    return lambda judge: Check(judge.__name__, needs, pointer, contact, judge)


def blocking(code: str, pointer: str = "", *, retryable: bool = False, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKING, pointer=pointer, params=params, retryable=retryable)


def warning(code: str, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, pointer="", params=params)


def info(code: str, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.INFO, pointer="", params=params)
