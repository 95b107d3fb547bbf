"""Ways to break claimlog that its users would pay for, and where each has to be noticed."""

from pathlib import Path
from typing import NamedTuple

LEDGER, LOG, CLAIM = Path("application/ledger"), Path("application/ledger/transparency"), Path("domain/claim")


class Mutant(NamedTuple):
    """`right` stands once in the file; with `wrong` in its place one of the tests fails."""

    name: str
    file: Path
    right: str
    wrong: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "skip the lock: appends on PostgreSQL do not take turns",
        Path("application/adapters/migrations/versions/first_schemas.py"),
        "done := pg_advisory_xact_lock({turn});",
        "done := '';",
        ("tests/application/ledger/test_postgres_ledger.py::test_a_reader_never_sees_a_position_before_a_lower_one",),
    ),
    Mutant(
        "forget the fence: two projectors take in the same events",
        Path("projections/projector.py"),
        "if moved != len(self.views):",
        "if moved < 0:",
        ("tests/projections/test_fence.py::test_who_was_overtaken_leaves_nothing",),
    ),
    Mutant(
        "sync off: a commit does not wait for the disk",
        LEDGER / "sqlite.py",
        '"synchronous": 2',
        '"synchronous": 0',
        ("tests/application/ledger/test_sqlite_ledger.py",),
    ),
    Mutant(
        "reuse a position: of an event that was deleted",
        LEDGER / "sqlite.py",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
        "INTEGER PRIMARY KEY",
        ("tests/application/ledger/test_sqlite_ledger.py",),
    ),
    Mutant(
        "lose a race and write all the same: an older version is taken",
        LEDGER / "sqlite_batch.py",
        "!= before:",
        "< before:",
        ("tests/application/ledger/test_contract.py",),
    ),
    Mutant(
        "forget the key: a repeat is a second command",
        LEDGER / "sqlite_batch.py",
        "if append.record and (append.key in keys or number(c, USED, append.key)):",
        "if append.record and append.key in keys:",
        ("tests/application/ledger/test_contract.py",),
    ),
    Mutant(
        "take any body for a repeat: the key alone decides",
        Path("application/work.py"),
        "raise Repeated(known) if known.fingerprint == record.fingerprint else",
        "raise Repeated(known) if known.fingerprint else",
        ("tests/api/test_idempotency.py::test_a_key_is_good_for_one_body_and_one_address",),
    ),
    Mutant(
        "believe an old version: If-Match is not compared",
        Path("application/work.py"),
        "if self.versions and current not in self.versions:",
        "if self.versions and not current:",
        ("tests/application/test_ruling.py::test_of_two_rulings_on_one_version_the_second_is_stale",),
    ),
    Mutant(
        "drop a filter on company: lists show the claims of others",
        Path("api/claims.py"),
        '"partner_id": partner_id if actor.is_vendor else actor.company,',
        '"partner_id": partner_id,',
        ("tests/api/test_permissions.py::test_a_filter_finds_another_companys_as_little_as_what_is_not_there",),
    ),
    Mutant(
        "let another company act: its claim is found",
        Path("application/work.py"),
        "if not self.actor.may_see(claim.company):",
        "if not claim.company:",
        ("tests/api/test_permissions.py::test_another_companys_looks_absent",),
    ),
    Mutant(
        "show internal comments to the partner",
        Path("api/render.py"),
        "if self.actor.is_vendor or one.visibility is Visibility.SHARED]",
        "if self.actor or one.visibility is Visibility.SHARED]",
        ("tests/api/test_history.py",),
    ),
    Mutant(
        "log a name: the address that was asked for",
        Path("api/door/observing.py"),
        'log.info("request", method=method, route=path,',
        'log.info("request", method=method, route=scope["path"],',
        ("tests/api/test_observing.py::test_a_request_is_one_line_that_names_its_route_and_not_what_it_was_about",),
    ),
    Mutant(
        "quote a value: an error is logged with what it says",
        Path("api/logs.py"),
        'line["error"] = type(error).__qualname__',
        'line["error"] = repr(error)',
        ("tests/api/test_observing.py::test_an_error_is_told_by_its_kind_and_place_and_not_by_what_it_says",),
    ),
    Mutant(
        "take a token for another service: the audience is not looked at",
        Path("api/door/issued.py"),
        "if self.audience not in (audience if isinstance(audience, list) else [audience]):",
        "if audience is None:",
        ("tests/api/test_identity.py::test_a_token_is_not_taken",),
    ),
    Mutant(
        "take a cursor that was tampered with",
        Path("api/cursors.py"),
        " or not hmac.compare_digest(raw[:16], self.seal(bound_to, raw[16:])):",
        " or len(raw) < 16:",
        ("tests/api/test_permissions.py::test_a_cursor_of_another_company_is_none",),
    ),
    Mutant(
        "let a reviewer decide on a company he is tied to",
        CLAIM / "guards.py",
        "when=claim.company in actor.ties)",
        "when=claim.company in ())",
        ("tests/domain/claim/test_actions.py", "tests/domain/claim/test_ask.py"),
    ),
    Mutant(
        "let somebody decide a dispute of his own decision",
        CLAIM / "guards.py",
        "when=claim.disputed and actor.sub in claim.deciders)",
        "when=claim.disputed and not actor.sub)",
        ("tests/domain/claim/test_approve.py",),
    ),
    Mutant(
        "take an answer in the moment its time is over",
        CLAIM / "guards.py",
        'return refuse("response_overdue", when=now >= claim.request.due.due_at)',
        'return refuse("response_overdue", when=now > claim.request.due.due_at)',
        ("tests/domain/claim/test_answer.py",),
    ),
    Mutant(
        "make two partners of record: a slot that is held is given again",
        Path("domain/slot/decisions.py"),
        "if slot.conflict or slot.holder:",
        "if slot.conflict:",
        ("tests/domain/slot",),
    ),
    Mutant(
        "keep a conflict from its parties: a claim that comes third is not told",
        Path("domain/slot/consequences.py"),
        "case Entered(claim=claim) if slot.conflict:",
        "case Entered(claim=claim) if slot.conflict and not slot.claims:",
        ("tests/domain/slot",),
    ),
    Mutant(
        "keep the key of what was erased",
        Path("application/adapters/subject_keys.py"),
        'rows = [{"subject": subject.bytes, "wrapped": None} for subject in subjects]',
        "rows = [dict[str, object]() for subject in subjects if not subject]",
        ("tests/application/adapters/test_vault.py",),
    ),
    Mutant(
        "make leaves that could be nodes: the hash of a leaf has no prefix",
        LOG / "merkle.py",
        'return sha256(b"\\x00" + leaf).digest()',
        "return sha256(leaf).digest()",
        ("tests/application/ledger/transparency/test_merkle.py",),
    ),
    Mutant(
        "call what nobody could look at verified",
        Path("application/verification.py"),
        "for one in (Outcome.BROKEN, Outcome.UNKNOWN, Outcome.VERIFIED)",
        "for one in (Outcome.BROKEN, Outcome.VERIFIED, Outcome.UNKNOWN)",
        ("tests/application/test_verification.py",),
    ),
)
