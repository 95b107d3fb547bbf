"""Which fields an answer may have, for whom: every one by its path. `[]` goes into a list, `.*` is any key, `.**` anything below."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.permissions import OPERATIONS

Paths = frozenset[str]
VENDOR, PARTNER = "vendor", "partner"


class Shape(NamedTuple):
    """What everybody sees who is answered at all, and what only the vendor's people do."""

    fields: Paths
    of_the_vendor: Paths = frozenset()

    def within(self, place: str) -> "Shape":
        return Shape(*(frozenset(f"{place}.{one}" for one in part) for part in self))

    def and_also(self, *others: "Shape") -> "Shape":
        return Shape(*(part.union(*more) for part, *more in zip(self, *others, strict=True)))


def shape(fields: str, of_the_vendor: str = "") -> Shape:
    return Shape(frozenset(fields.split()), frozenset(of_the_vendor.split()))


def listed(one: Shape) -> Shape:
    return one.within("items[]").and_also(shape("next_cursor"))


PARAMS = "allowed[] count detected ends_on months partner_type programme solution_area source status"
FINDING = shape("code severity pointer message remedy contact retryable").and_also(shape(PARAMS).within("params"))
CONTACT = shape("name email title")
EVIDENCE = shape("document_id kind acknowledged_on name media_type added_at")
COMMENT = shape("id at author_role text visibility", of_the_vendor="author")
REQUEST = shape("id reason_codes[] message requested_at due_at answered_at answer")
DECISION = shape("outcome reason_code rationale decided_at", of_the_vendor="decided_by")
CLAIM = shape(
    """id reference partner_id status contested final waiting_for submitted_at status_since due_at disputable_until solution_area activity
    product_id subscription_id mpn_id group_id follows_claim_id policy_id version available_actions[] customer.tenant_id customer.domain
    dispute.justification dispute.disputed_at ending.reason_code ending.stated_reason ending.note ending.at""",
    of_the_vendor="assignee conflict_id",
).and_also(
    CONTACT.within("customer.contact"),
    CONTACT.within("partner_contact"),
    EVIDENCE.within("evidence[]"),
    FINDING.within("findings[]"),
    COMMENT.within("comments[]"),
    REQUEST.within("information_requests[]"),
    DECISION.within("decision"),
)
TOLD = "reason_code reason_codes[] stated_reason how visibility due review_due disputable_until"
HISTORY = shape("at actor code text").and_also(shape(TOLD, of_the_vendor="assignee decided_by").within("params"))
ASSOCIATION = shape("id tenant_id product_id subscription_id partner_id claim_id started_at ended_at end_reason")
STANDING = shape("id reference status contested waiting_for due_at product_id tenant_id status_since")
STATUS = shape("open action_required contested approved rejected ended next_deadline").and_also(listed(STANDING))
CHECK = shape("acceptable unchecked[] subscription_id").and_also(FINDING.within("findings[]"))
PROBLEM = shape("type title status detail instance code trace_id errors[].pointer errors[].detail current_version position").and_also(
    FINDING.within("findings[]")
)
NOTHING = shape("")
QUEUE = shape(
    "claim_id reference status contested partner_id tenant_id product_id solution_area activity submitted_at due_at overdue assignee"
)
CONFLICT = shape("id state opened_at parties slot.tenant_id slot.product_id slot.subscription_id")
PARTY = CLAIM.within("claim").and_also(EVIDENCE.within("evidence[]"), COMMENT.within("comments[]"))
RULING = shape("winner_claim_id rationale cited_documents[] notes.* ruled_at ruled_by")
CONFLICT_DETAILS = CONFLICT.and_also(PARTY.within("incumbent"), PARTY.within("challengers[]"), RULING.within("ruling"))
EVENT = shape(
    "position stream_id version type recorded_at actor role command_id correlation_id causation_id policy_id leaf_index data.**",
)
EXPLAINED = shape(
    """outcome version position decided_at decided_by role reason_code rationale policy_id command_id decided_on validated_by opened[]
    facts.**"""
).and_also(FINDING.within("findings[]"), FINDING.within("checked_again[]"), EVIDENCE.within("documents[]"), RULING.within("ruling"))
REBUILD = shape("view state done of digest differed")
BROKEN = shape("first_break.position first_break.what")
SHAPES: dict[str, Shape] = {
    **dict.fromkeys(
        (
            "POST /v1/claims",
            "GET /v1/claims/{claim_id}",
            *(
                f"POST /v1/claims/{{claim_id}}/{noun}"
                for noun in ("comments", "evidence", "information-responses", "withdrawal", "dispute", "information-requests")
            ),
            "POST /v1/claims/{claim_id}/approval",
            "POST /v1/claims/{claim_id}/rejection",
            "PUT /v1/claims/{claim_id}/assignment",
            "DELETE /v1/claims/{claim_id}/assignment",
            "POST /v1/reviewer-queue/next",
        ),
        CLAIM,
    ),
    "GET /v1/claims": listed(CLAIM),
    "GET /v1/claims/{claim_id}/history": listed(HISTORY),
    "POST /v1/claim-checks": CHECK,
    "POST /v1/evidence": shape("document_id size media_type name"),
    "GET /v1/reviewer-queue": listed(QUEUE),
    "GET /v1/conflicts": listed(CONFLICT),
    "GET /v1/conflicts/{conflict_id}": CONFLICT_DETAILS,
    "POST /v1/conflicts/{conflict_id}/ruling": CONFLICT_DETAILS,
    "GET /v1/associations": listed(ASSOCIATION),
    "POST /v1/associations/{association_id}/termination": ASSOCIATION,
    "POST /v1/associations/{association_id}/revocation": ASSOCIATION,
    "GET /v1/me": shape("sub name roles[] partner_id"),
    "GET /v1/activities": listed(shape("solution_area activity label pays channels[] programme")),
    "GET /v1/reason-codes": shape("*[].code *[].text"),
    "GET /v1/mpns": listed(shape("mpn_id partner_id partner_name location country enrolled_programs[] partner_type")),
    "GET /v1/partners/{partner_id}/status": STATUS,
    "PUT /v1/reference/{kind}": shape("accepted"),
    "GET /v1/reference/{kind}": listed(shape("**")),
    "GET /v1/audit/events": listed(EVENT),
    "GET /v1/audit/claims/{claim_id}": shape("as_of version").and_also(CLAIM.within("claim")),
    "GET /v1/audit/claims/{claim_id}/explanation": shape("claim_id reference").and_also(EXPLAINED.within("decisions[]")),
    "GET /v1/audit/claims/{claim_id}/diff": shape(
        "claim_id from.version from.as_of to.version to.as_of changes[].field changes[].old.** changes[].new.**"
    ),
    "GET /v1/audit/proofs/{position}": shape("position leaf_index leaf hashes[] checkpoint text"),
    "POST /v1/audit/verifications": shape("outcome checks[].name checks[].outcome checks[].told").and_also(
        BROKEN, BROKEN.within("checks[]")
    ),
    "GET /v1/audit/access": listed(shape("position at actor role what claim_id document_id audited asked.* size root")),
    "GET /v1/admin/projections": shape(
        "head views[].name views[].position views[].lag views[].parked[].stream views[].parked[].position views[].parked[].reason"
    ).and_also(REBUILD.within("rebuild")),
    "POST /v1/admin/projections/{name}/rebuild": REBUILD,
    "GET /livez": shape("*"),
    "GET /readyz": shape("**"),
    "POST /sandbox/tokens": shape("access_token"),
    "POST /sandbox/timers": shape("ran"),
}
ADDRESSES = {key: re.compile(re.sub(r"\{path\}", ".+", re.sub(r"\{(?!path)\w+\}", "[^/]+", key))) for key in OPERATIONS}


def operation_at(method: str, path: str) -> str | None:
    """As the contract calls it; an address without parameters before one with."""
    asked = f"{method} {path.partition('?')[0]}"
    return asked if asked in ADDRESSES else next((key for key, pattern in ADDRESSES.items() if pattern.fullmatch(asked)), None)


def paths_in(told: Any, place: str = "") -> Iterator[str]:
    """Of an answer, where nothing is below; of what is empty or null only its place."""
    if isinstance(told, dict) and told:
        for name, inner in told.items():
            yield from paths_in(inner, f"{place}.{name}".lstrip("."))
    elif isinstance(told, list) and told:
        for inner in told:
            yield from paths_in(inner, f"{place}[]")
    else:
        yield place if told is None or told in ([], {}) else f"{place}="


def unlisted(method: str, path: str, side: str, status: int, told: Any) -> set[str]:
    """The fields of this answer that are on no list for this side; what is not JSON has none."""
    known = SHAPES.get(operation_at(method, path) or "", NOTHING) if status < 400 else PROBLEM
    allowed = known.fields | (known.of_the_vendor if side == VENDOR else frozenset())
    return {one for one in set(paths_in(told)) if not is_allowed(one, allowed)}


def is_allowed(place: str, allowed: Paths) -> bool:
    if place.endswith("="):
        return place[:-1] in allowed or any(fits(place[:-1], one) for one in allowed if "*" in one)
    return place == "" or any(one == place or one.startswith((f"{place}.", f"{place}[]")) or fits(place, one) for one in allowed)


def fits(place: str, pattern: str) -> bool:
    return "*" in pattern and bool(re.fullmatch(regex(pattern), place))


def regex(pattern: str) -> str:
    escaped = re.escape(pattern).replace(r"\.\*\*", r"([.\[].*)?").replace(r"\*\*", ".*")
    return escaped.replace(r"\*", r"[^.\[]+")
