"""Both languages say everything that can be said, and the Dutch says what the English means."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from api.texts import LANGUAGES, Texts, negotiate, texts
from api.texts.catalogue import Catalogue, load
from domain import policies, values
from domain.claim.events import ClaimFact, Settlement
from domain.values import Deadline, Finding, LimitUnit, Severity
from tests.support.docs import check_document
from tests.support.values import instant

PROBLEMS = [
    "unauthenticated",
    "role_required",
    "scope_required",
    "roles_conflict",
    "conflict_of_interest",
    "same_reviewer",
    "not_found",
    "before_first_event",
    "version_unknown",
    "not_in_log",
    "method_not_allowed",
    "wrong_status",
    "claim_final",
    "claim_contested",
    "not_assigned",
    "assigned_to_other",
    "response_overdue",
    "dispute_window_closed",
    "already_disputed",
    "not_disputable",
    "slot_already_claimed",
    "facts_changed",
    "no_open_request",
    "conflict_closed",
    "not_a_party",
    "rebuild_running",
    "claim_not_acceptable",
    "validation_error",
    "idempotency_key_reused",
    "version_mismatch",
    "if_match_required",
    "cursor_invalid",
    "malformed_json",
    "unknown_parameter",
    "request_timeout",
    "rate_limited",
    "too_large",
    "file_type_not_allowed",
    "document_infected",
    "claim_full",
    "document_quarantined",
    "scanner_unavailable",
    "media_type_not_supported",
    "projection_behind",
    "busy",
    "issuer_unavailable",
    "store_unavailable",
    "internal_error",
]
LABELLED: dict[str, type[StrEnum]] = {
    "ask_reasons": values.AskReason,
    "rejection_reasons": values.RejectionReason,
    "leave_reasons": values.LeaveReason,
    "end_reasons": values.EndReason,
    "evidence_kinds": values.EvidenceKind,
    "statuses": values.Status,
    "solution_areas": values.SolutionArea,
    "activities": values.Activity,
    "channels": values.Channel,
    "contacts": values.Contact,
    "sources": values.Source,
    "subscription_statuses": values.SubscriptionStatus,
}
NEVER_TOLD = re.compile(r"\b(another|other) (partner|company|part)|\bandere? (partner|bedrijf|partij)|competing|concurrent|\d", re.I)
PARAMS: dict[str, dict[str, object]] = {
    "activity_not_allowed": {"allowed": ["presales", "usage"]},
    "product_not_in_solution_area": {"solution_area": "microsoft_365"},
    "subscription_required": {"count": 2},
    "identifier_not_subscription": {"detected": "mpn_id"},
    "subscription_inactive": {"status": "suspended"},
    "subscription_in_grace": {"ends_on": "2026-03-31"},
    "mpn_not_enrolled": {"programme": "business_applications_incentives"},
    "mpn_special_type": {"partner_type": "FRP FastTrack"},
    "evidence_too_old": {"months": 12},
    "source_unavailable": {"source": "tenants"},
}
CONTEXT = {
    "max_length": 200,
    "min_length": 1,
    "expected": "'one', 'two' or 'three'",
    "gt": 0,
    "ge": 1,
    "lt": 9,
    "le": 9,
    "first": 1,
    "max_rows": 9,
    "deepest": 32,
}
DUE = Deadline(due_at=datetime(2026, 3, 10, 4, tzinfo=UTC), limit=5, unit=LimitUnit.BUSINESS_DAYS, calendar="US", zone="America/New_York")
CATALOGUES = {language: load(language) for language in LANGUAGES}
EN, NL = texts("en"), texts("nl")

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)


def finding(code: str, **params: object) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKING, pointer="", params=params or PARAMS.get(code, {}))


def codes_of_the_checks() -> set[str]:
    makers = {"blocking", "warning", "info"}
    trees = [ast.parse(file.read_text("utf-8")) for file in Path(policies.__path__[0]).glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    made = [call.args[0] for call in calls if makers & {part.id for part in ast.walk(call.func) if isinstance(part, ast.Name)}]
    return {code.value for code in made if isinstance(code, ast.Constant) and isinstance(code.value, str)}


def flat(tree: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def sentences(catalogue: Catalogue) -> dict[str, str]:
    return dict(flat(catalogue.model_dump()))


def test_both_languages_have_the_same_keys_and_parameters() -> None:
    english, dutch = (sentences(CATALOGUES[language]) for language in ("en", "nl"))
    assert list(english) == list(dutch)
    assert {key: placeholders(text) for key, text in english.items()} == {key: placeholders(text) for key, text in dutch.items()}


@each_catalogue
def test_every_code_has_its_texts_and_no_text_is_left_over(catalogue: Catalogue) -> None:
    assert set(catalogue.findings) == codes_of_the_checks()
    assert set(catalogue.problems) == set(PROBLEMS)
    assert set(catalogue.history) == {fact.name for fact in ClaimFact.__subclasses__()}
    assert set(catalogue.labels) == {*LABELLED, "incentives"}
    assert set(catalogue.labels["incentives"]) == {"presales_incentive", "usage_incentive"}


@each_catalogue
def test_every_value_has_a_label_and_every_variant_exists(catalogue: Catalogue) -> None:
    for name, kind in LABELLED.items():
        assert set(catalogue.labels[name]) - {"retired"} == {value.value for value in kind}, name
    variants = catalogue.findings["identifier_not_subscription"].variants
    assert set(variants) == {"malformed", "mpn_id", "product_id", "domain", "tenant_id", "unknown"}
    assert set(catalogue.findings["subscription_inactive"].variants) == {"suspended", "expired", "cancelled", "retired"}
    assert set(catalogue.history["contest_settled"].variants) == {how.value for how in Settlement}
    assert set(catalogue.history["contested"].variants) == {"approved"}
    assert set(catalogue.history["ended"].variants) == {reason.value for reason in values.EndReason}


@each_language
def test_every_text_renders_without_a_gap(language: str) -> None:
    speak, catalogue = texts(language), CATALOGUES[language]
    found = [finding(code) for code in catalogue.findings]
    history = [(name, None) for name in catalogue.history] + [(n, v) for n, told in catalogue.history.items() for v in told.variants]
    rendered = [speak.message(one) for one in found] + [speak.remedy(one) for one in found]
    rendered += [speak.history(name, variant, reason="R", reasons=["dates_missing_or_old"], due=DUE) for name, variant in history]
    rendered += [speak.invalid(kind, **CONTEXT) for kind in catalogue.invalid]
    rendered += [text for code in PROBLEMS for text in (speak.title(code), speak.detail(code))]
    assert not [text for text in rendered if re.search(r"[{}_]", text.replace("business_applications_incentives", ""))]
    assert not [text for text in rendered if catalogue.unknown in text]


def test_the_dutch_does_not_turn_the_rule_about_csp_around() -> None:
    csp, dynamics = finding("subscription_is_csp"), finding("subscription_not_dynamics")
    for text in (NL.message(csp), NL.remedy(csp)):
        assert "CSP" in text and not re.search(r"\b(niet|geen)\b", text, re.I)
    assert "is een CSP-abonnement" in NL.message(csp) and "is a CSP subscription" in EN.message(csp)
    assert "is niet voor Dynamics" in NL.message(dynamics) and "is not for Dynamics" in EN.message(dynamics)


def test_the_dutch_addresses_the_reader_with_u() -> None:
    assert not [text for text in sentences(CATALOGUES["nl"]).values() if re.search(r"\b(je|jij|jou|jouw|jullie)\b", text, re.I)]


@each_catalogue
def test_no_text_about_arbitration_tells_of_the_others(catalogue: Catalogue) -> None:
    told = [catalogue.findings["claim_contested"], catalogue.problems["claim_contested"], catalogue.problems["slot_already_claimed"]]
    told += [catalogue.history["contested"], catalogue.history["contest_settled"], catalogue.history["ended"]]
    reasons = [catalogue.labels["rejection_reasons"]["lost_arbitration"], catalogue.labels["end_reasons"]["superseded"]]
    assert not [text for one in told for _, text in flat(one.model_dump()) if NEVER_TOLD.search(text)]
    assert not [text for text in reasons if NEVER_TOLD.search(text)]


def test_parameters_become_words_of_the_language() -> None:
    assert "Presales en Gebruik" in NL.remedy(finding("activity_not_allowed"))
    assert "Tenant directory" in EN.message(finding("source_unavailable"))
    assert "31 maart 2026" in NL.message(finding("subscription_in_grace"))
    assert "31 March 2026" in EN.message(finding("subscription_in_grace", ends_on=date(2026, 3, 31)))
    assert "12 maanden" in NL.message(finding("evidence_too_old"))
    assert "one, two of three" in NL.invalid("literal_error", **CONTEXT)


@pytest.mark.parametrize("due", [DUE, datetime(2026, 3, 10, tzinfo=UTC), "2026-03-10T00:00:00Z", "2026-03-09"])
def test_a_deadline_is_told_as_its_last_day(due: object) -> None:
    assert "by the end of 9 March 2026" in EN.history("information_requested", due=due, reasons=["evidence_missing"])


@pytest.mark.parametrize(
    ("zone", "due", "day"),
    [("Africa/Cairo", "2026-04-23T22:00:00Z", "23 April"), ("America/Santiago", "2026-09-06T04:00:00Z", "5 September")],
)
def test_the_last_day_is_told_also_where_the_next_one_has_no_midnight(zone: str, due: str, day: str) -> None:
    deadline = Deadline(due_at=instant(due), limit=5, unit=LimitUnit.BUSINESS_DAYS, calendar="US", zone=zone)
    assert f"by the end of {day} 2026" in EN.history("information_requested", due=deadline, reasons=["evidence_missing"])


def test_a_variant_is_chosen_by_its_parameter() -> None:
    assert EN.message(finding("subscription_inactive", status="suspended")) == "This subscription is suspended."
    assert "neither active" in EN.message(finding("subscription_inactive", status="asleep"))
    assert "none of them" in EN.message(finding("subscription_required", count=0))
    assert EN.history("contest_settled", "ruled") != EN.history("contest_settled", Settlement.OTHERS_LEFT) != EN.history("contest_settled")


def test_what_is_unknown_or_missing_never_fails() -> None:
    strange, grace = finding("brand_new", x=1), finding("subscription_in_grace", ends_on=None)
    assert [EN.message(strange), EN.remedy(strange), EN.title("n"), EN.detail("n"), EN.history("n"), EN.label("n", "c")] == [
        *("brand_new", "brand_new", "n", "n", "n", "c"),
    ]
    assert EN.labels("n") == {} and EN.invalid("brand_new") == "This value is not valid."
    assert "(end date: unknown)" in EN.message(grace) and "onbekend" in NL.history("rejected")
    assert "some day" in EN.message(finding("subscription_in_grace", ends_on="some day"))
    assert "0001" in EN.history("information_requested", due="0001-01-01T00:00:00Z", reasons=[])
    assert "{x.y}" in EN.message(finding("mpn_special_type", partner_type="{x.y}"))
    assert texts("xx") is EN and isinstance(NL, Texts)


@pytest.mark.parametrize("header", [None, "", "*", "fr", ";;,q=,é", "nl;q=abc", "nl;q=2", "nl;q=0", "en-GB", "en, nl", "*;q=0.5, nl;q=0.1"])
def test_english_is_for_who_asks_for_it_and_for_who_asks_for_nothing_we_have(header: str | None) -> None:
    assert negotiate(header) == "en"


@pytest.mark.parametrize("header", ["nl", "NL-be", "fr, nl;q=0.3", "en;q=0.5, nl;q=0.8", "en;q=0, *", "nl, en", "nl ; q=0.2 , en;q=0.1"])
def test_dutch_is_for_who_prefers_it(header: str) -> None:
    assert negotiate(header) == "nl"


def test_the_page_of_texts_is_up_to_date(request: pytest.FixtureRequest) -> None:
    check_document(request, "docs/texts.md", page_of_texts())


def page_of_texts() -> str:
    english, dutch = CATALOGUES["en"].model_dump(), CATALOGUES["nl"].model_dump()
    pages = ["# Texts", "", "What people read, side by side. Written from `api/texts/*.toml` by `pytest --update-docs`; do not edit."]
    for part in [part for part in english if part != "unknown"]:
        rows = zip(flat(english[part]), flat(dutch[part]), strict=True)
        pages += ["", f"## {part.capitalize()}", "| code | English | Nederlands |", "|---|---|---|"]
        pages += [f"| `{key}` | {cell(ours)} | {cell(theirs)} |" for (key, ours), (_, theirs) in rows]
    return "\n".join(pages) + "\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|")
