"""The page on who may what, written from the tables that are tested."""

from collections.abc import Iterator

from tests.support.permission_names import FILTERS, IN_BODIES
from tests.support.permission_scene import ABSENT, CALLERS, OTHER, OWN
from tests.support.permissions import ROWS

ABOUT = """# Who may what

Generated, for auditors: every operation of the contract and what it answers to whom. Each cell is a test (`tests/api/test_permissions.py`),
and an operation without a row fails the build.

Three answers stand for three things that can be named: **own** (of the caller's company) · **another company's** · **absent**.
The vendor's people have no company; to them *own* is one company's and *another's* is the other's. One answer alone: the operation
names nothing, or is refused whatever it names; two: what it names is nobody's (reference data, the log, views), there · absent.

To a partner another company's and absent look the same: in body and headers but for the address and the `trace_id`, and in time
([why and how](decisions/0020-foreign-looks-absent.md)). 403 is `role_required`, 401 `unauthenticated`, 404 `not_found` (of a proof
`not_in_log`). `no role` is a token without any that claimlog knows. The rules of a claim's state come after all this; they stand in
the [dictionary](domain.md).
"""
NAMES = """
## What else can be named

By a partner, in filters and in bodies. Another company's value and one that is nowhere get this same answer:

| operation | filter | answer |
|---|---|---|
"""
BODIES = """
In bodies it is the same for {names}. Tenants, products, subscriptions and MPN ids
are of the directories and nobody's secret: the checks tell of them, also that an MPN id is another company's. That another company has
a claim to the same slot is told to a partner as `contested`.
"""


def page() -> str:
    return "\n".join([ABOUT, *table(), NAMES.rstrip("\n"), *filters(), BODIES.format(names=", ".join(f"`{name}`" for name in IN_BODIES))])


def table() -> Iterator[str]:
    yield f"| operation | {' | '.join(CALLERS)} |"
    yield "|---" * (len(CALLERS) + 1) + "|"
    for key in ROWS:
        yield f"| `{key}` | {' | '.join(cell(key, caller) for caller in CALLERS)} |"


def cell(key: str, caller: str) -> str:
    row = ROWS[key]
    told = [row.answers(key, caller, thing).split()[0] for thing in (OWN, OTHER, ABSENT) if thing in row.things]
    return told[0] if row.refusal(key, caller) else " · ".join(told)


def filters() -> Iterator[str]:
    for key, named in FILTERS.items():
        yield from (f"| `{key}` | `{name}` | {one.answers} |" for name, one in named.items())
