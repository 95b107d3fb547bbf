"""What the transparency log answers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.common import Out


class ProofOut(Out):
    """`hashes` lead from the leaf (its bytes as text) to the root of `checkpoint`; `text` is all of it as C2SP tlog-proof."""

    position: int
    leaf_index: int
    leaf: str
    hashes: list[str]
    checkpoint: str
    text: str


class VerificationForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    checkpoints: Annotated[list[Annotated[str, Field(max_length=65_536)]], Field(max_length=50)] = []


class BreakOut(Out):
    position: int | None
    what: str


class CheckOut(Out):
    name: str
    outcome: str
    told: str
    first_break: BreakOut | None


class VerificationOut(Out):
    """`verified`, `broken` or `unknown`; what cannot be checked is never called verified."""

    outcome: str
    checks: list[CheckOut]
    first_break: BreakOut | None
