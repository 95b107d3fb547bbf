"""The lines of a claim's history in the reader's words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.render import Reader
from api.shapes.claim import HistoryOut
from domain.values import Deadline, Personal
from projections.claim_details import ClaimDetails, system_comment_id

PERSONS = {"reviewer_assigned": "assignee", "reviewer_released": "assignee", "approved": "decided_by", "rejected": "decided_by"}


@dataclass(frozen=True, slots=True)
class Storyteller:
    """The lines of a claim's history in the reader's words; `claim` is as it is after the last of them, or later."""

    reader: Reader
    claim: ClaimDetails

    def line(self, row: Mapping[str, Any]) -> HistoryOut:
        data = json.loads(row["data"])
        vendor = self.reader.actor.is_vendor
        code = row["code"]
        params = self.params(code, data)
        text = self.reader.text(Personal.model_validate(data["text"])) if code == "comment_added" else self.sentence(row, data)
        return HistoryOut(at=row["at"], actor=row["actor"] if vendor else row["side"], code=code, params=params, text=text)

    def params(self, code: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Codes and instants only; a person only for the vendor's people."""
        told = {name: data[name] for name in ("reason_code", "reason_codes", "stated_reason", "how", "visibility") if name in data}
        for name in ("due", "review_due", "disputable_until"):
            if data.get(name):
                told[name] = data[name]["due_at"]
        if self.reader.actor.is_vendor and code in PERSONS:
            told[PERSONS[code]] = data[PERSONS[code]]
        return told

    def sentence(self, row: Mapping[str, Any], data: Mapping[str, Any]) -> str:
        words, code = self.reader.words, row["code"]
        reason = data.get("stated_reason") or data.get("reason_code") or ""
        lists = {"rejected": "rejection_reasons", "withdrawn": "leave_reasons", "ended": "leave_reasons"}
        due = Deadline.model_validate(data["due"]) if data.get("due") else None
        named = {"reason": words.label(lists.get(code, ""), reason), "reasons": data.get("reason_codes", []), "due": due}
        return words.history(code, self.variant(row), **named)

    def variant(self, row: Mapping[str, Any]) -> str | None:
        """What the system says in the claim's thread too, it says here in the same form."""
        said = system_comment_id(UUID(row["claim_id"]), row["version"])
        return next((one.params.get("variant") for one in self.claim.comments if one.id == said), None)
