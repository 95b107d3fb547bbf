"""What the domain answers instead of events.

Refusal
|- NotFound          absent, or another company's, which is the same
|- IfMatchRequired   a decision that names no version
|- VersionMismatch   a decision on a version that is no longer the current one
`- Refused           a rule said no: a code of the contract, and findings or pointers where they apply
"""

from collections.abc import Sequence

from domain.values import Finding


class Refusal(Exception):
    """Nothing was recorded; `code` says why."""

    code: str


class NotFound(Refusal):
    code = "not_found"


class IfMatchRequired(Refusal):
    code = "if_match_required"


class VersionMismatch(Refusal):
    code = "version_mismatch"

    def __init__(self, current: str) -> None:
        super().__init__(current)
        self.current = current


class Refused(Refusal):
    def __init__(self, code: str, findings: Sequence[Finding] = (), pointers: Sequence[str] = ()) -> None:
        super().__init__(code, *findings, *pointers)
        self.code, self.findings, self.pointers = code, tuple(findings), tuple(pointers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and self.args == other.args

    __hash__ = Refusal.__hash__
