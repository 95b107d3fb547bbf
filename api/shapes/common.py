"""What every answer is made of: the base, lists, findings, problems."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.values import Severity

Item = TypeVar("Item")


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FindingOut(Out):
    code: str
    severity: Severity
    pointer: str
    params: dict[str, Any]
    message: str
    remedy: str
    contact: str | None
    retryable: bool


class InvalidOut(Out):
    """One mistake of the input: `pointer` is RFC 6901 into the body, or names a parameter."""

    pointer: str
    detail: str


class ProblemOut(Out):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    trace_id: str
    findings: list[FindingOut] | None = None
    errors: list[InvalidOut] | None = None
    current_version: int | str | None = None
    position: int | None = None


class ListOut(Out, Generic[Item]):
    items: list[Item]
    next_cursor: str | None
