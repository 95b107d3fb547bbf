"""The documents say everything the code has, and nothing it has not; the page of events is written from the code."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from prometheus_client import Counter
from typer.main import get_command

from api import metrics
from api.app import create_app
from api.cli import app as command_line
from api.gauges import gauges
from api.problems import STATUS_OF
from api.settings import Settings
from api.wiring import house_of
from application.ledger.catalogue import CATALOGUE, FAMILIES
from domain import policies, values
from domain.claim import commands, standing
from domain.claim import events as claim_events
from domain.claim.actions import PARTNER_NOUNS, REVIEWER_NOUNS
from domain.slot import events as slot_events
from tests.support.docs import ROOT, check_document

DOCS, GOLDEN = ROOT / "docs", ROOT / "tests/application/ledger/golden"
FIELDS: dict[str, dict[str, str]] = tomllib.loads((DOCS / "event_fields.toml").read_text("utf-8"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
OPERATION = re.compile(r"`(GET|POST|PUT|DELETE) (/[^`?\s]*)")
ORDER = "blocking", "warning", "info"
WIDTH = 110
FORMATS = {"date-time": "instant", "date": "day", "uuid": "uuid"}
Schema = dict[str, Any]


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def table(text: str) -> dict[str, list[str]]:
    """The rows of all tables whose first cell is a code, by that code; a row may name several, as `a` · `b`."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    return {code: row[1:] for row in cells for code in re.findall(r"`([^`]+)`", row[0])}


def unsaid(names: Iterator[str] | list[str], text: str) -> list[str]:
    """Those that do not stand there as `name`."""
    return [name for name in names if f"`{name}`" not in text]


# ---------------------------------------------------------------- the dictionary


def made_in(tree: ast.AST) -> Iterator[tuple[str, str | None, set[str]]]:
    """Each finding a function makes: its code, the contact its check names, and the severities it can have."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named = [
            word.value for made in function.decorator_list if isinstance(made, ast.Call) for word in made.keywords if word.arg == "contact"
        ]
        contact = next((values.Contact[one.attr].value for one in named if isinstance(one, ast.Attribute)), None)
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args):
            code, makers = call.args[0], {part.id for part in ast.walk(call.func) if isinstance(part, ast.Name)} & set(ORDER)
            if makers and isinstance(code, ast.Constant):
                yield str(code.value), contact, makers


def findings_of_the_code() -> dict[str, list[str]]:
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted(Path(policies.__path__[0]).glob("*.py"))]
    made = [finding for tree in trees for finding in made_in(tree)]
    return {code: [" or ".join(one for one in ORDER if one in found), contact or "-"] for code, contact, found in made}


def test_every_finding_stands_in_the_dictionary_with_its_severity_and_contact() -> None:
    told, made = table(page("domain.md").partition("## Checks")[2].partition("\n## ")[0]), findings_of_the_code()
    assert len(made) > 30
    assert {code: row[:2] for code, row in told.items()} == made


@pytest.mark.parametrize("name", ["domain.md", "api.md"])
def test_every_refusal_is_explained_with_its_status(name: str) -> None:
    told = table(page(name).partition("## Refusals")[2].partition("\n## ")[0])
    assert {code: int(row[0]) for code, row in told.items()} == STATUS_OF


def words_of(*modules: ModuleType) -> set[str]:
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return {word.value for kind in kinds for word in kind}


def test_every_word_of_the_lists_stands_in_the_dictionary() -> None:
    words = words_of(values, claim_events, slot_events, standing)
    assert {"incentives_admin", "under_review", "lost_arbitration", "others_left", "arbitration"} <= words
    assert not unsaid(sorted(words), page("domain.md"))


def test_every_command_stands_in_the_dictionary() -> None:
    kinds = {kind.__name__ for kind in commands.Command.__subclasses__()}
    told = table(page("domain.md").partition("## Commands")[2].partition("\n## ")[0])
    assert set(told) == kinds
    for noun, kind in {**PARTNER_NOUNS, **REVIEWER_NOUNS}.items():
        assert noun in told[kind.__name__][0], kind


def test_every_event_and_stream_stands_in_the_dictionary() -> None:
    assert not unsaid(list(CATALOGUE.kinds), page("domain.md"))
    assert not unsaid(list(FAMILIES), page("domain.md"))


def test_every_policy_stands_in_the_dictionary() -> None:
    shipped = [file.stem for file in (ROOT / "application/policies").glob("*.toml") if file.stem != "in_force"]
    assert shipped and not unsaid(shipped, page("domain.md"))


# ---------------------------------------------------------------- the API, the settings, the command line


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    with house_of(Settings(data_dir=tmp_path_factory.mktemp("house")), sandbox=True) as house:
        paths: dict[str, Schema] = create_app(house).openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods} | {("GET", "/openapi.json")}


def test_every_operation_stands_in_the_page_of_the_api_and_no_other(operations: set[tuple[str, str]]) -> None:
    assert set(OPERATION.findall(page("api.md"))) == operations


def test_no_page_names_an_operation_that_is_not_there(operations: set[tuple[str, str]]) -> None:
    named = {(file.name, *found) for file in PAGES for found in OPERATION.findall(file.read_text("utf-8"))}
    assert not [one for one in named if one[1:] not in operations]


def test_every_setting_stands_in_the_page_of_the_configuration_with_its_default() -> None:
    told = table(page("configuration.md").partition("## Settings")[2].partition("\n## ")[0])
    fields = Settings.model_fields.items()
    assert {name: row[0] for name, row in told.items()} == {
        f"CLAIMLOG_{n.upper()}": f"`{f.default}`" if f.default else "-" for n, f in fields
    }


def verbs(command: Any, path: str = "claimlog") -> Iterator[tuple[str, list[str]]]:
    """Every command that does something, with its options and arguments as they are typed."""
    for name, below in getattr(command, "commands", {}).items():
        yield from verbs(below, f"{path} {name}")
    if not getattr(command, "commands", {}):
        given = [one for one in command.params if one.name != "help"]
        yield (
            path,
            [typed for one in given for typed in ([*one.opts, *one.secondary_opts] if one.opts[0][0] == "-" else [one.name.upper()])],
        )


def test_every_verb_of_the_command_line_stands_in_the_page_of_the_configuration_with_its_options() -> None:
    parts = re.split(r"^### `(.+)`$", page("configuration.md"), flags=re.MULTILINE)
    told, known = dict(zip(parts[1::2], parts[2::2], strict=True)), dict(verbs(get_command(command_line)))
    assert set(told) == set(known)
    assert {verb: sorted(table(told[verb])) for verb in told} == {verb: sorted(options) for verb, options in known.items()}


def test_every_metric_stands_in_the_page_of_the_operations(tmp_path: Path) -> None:
    with house_of(Settings(data_dir=tmp_path / "house"), sandbox=True) as house:
        standing = [told.name for told in gauges(house)]
    counted = [f"{told.name}_total" if isinstance(one, Counter) else told.name for one in metrics.COUNTED for told in one.describe()]
    assert len(standing) > 8 and not unsaid(standing + counted, page("operations.md"))


# ---------------------------------------------------------------- the libraries, the links


def test_every_dependency_has_its_reason_and_its_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [one.partition(";")[0].strip() for one in (*project["dependencies"], *project["optional-dependencies"]["dev"])]
    assert set(table(page("decisions/0008-libraries.md"))) == set(asked)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text("utf-8"))
    assert not [link for link in links if "://" not in link and not (file.parent / link).exists()]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_test_that_a_page_names_is_there(file: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", file.read_text("utf-8"))
    gone = [(path, name) for path, name in named if not (ROOT / path).exists() or f"def {name}" not in (ROOT / path).read_text("utf-8")]
    assert gone == []


def test_every_decision_is_listed_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert not [file.name for file in (DOCS / "decisions").glob("*.md") if file.name not in readme]


# ---------------------------------------------------------------- the page of events


def test_the_page_of_events_is_up_to_date(request: pytest.FixtureRequest) -> None:
    check_document(request, "docs/events.md", page_of_events())


def test_every_meaning_of_a_field_belongs_to_one() -> None:
    shapes = dict(shapes_of_events())
    own = {f"{where}.{field}" for where, shape in shapes.items() for field in shape.get("properties", {}) if field in FIELDS.get(where, {})}
    shared = {field for where, shape in shapes.items() for field in shape.get("properties", {}) if field not in FIELDS.get(where, {})}
    assert {f"{where}.{field}" for where, told in FIELDS.items() if where != "any" for field in told} == own
    assert set(FIELDS["any"]) == shared


def shapes_of_events() -> Iterator[tuple[str, Schema]]:
    """JSON schemas by event (`claim.submitted`), then of the values inside them by their class."""
    inside: dict[str, Schema] = {}
    for name, kind in CATALOGUE.kinds.items():
        shape = kind.model_json_schema(mode="serialization")
        inside |= shape.pop("$defs", {})
        yield name.rpartition(".v")[0], shape
    yield from sorted(inside.items())


def page_of_events() -> str:
    shapes = dict(shapes_of_events())
    stored = {name.rpartition(".v")[0]: name for name in CATALOGUE.kinds}
    lines = [HEAD.format(envelope=pretty(json.loads((GOLDEN / "claim.rejected.v1.json").read_bytes())))]
    for family in FAMILIES:
        lines += ["", f"## Stream `{family}`"]
        for bare in [bare for bare in stored if bare.startswith(f"{family}.")]:
            lines += ["", f"### `{stored[bare]}`", *described(bare, shapes[bare]), "", *example(stored[bare])]
    lines += ["", "## Values inside events"]
    for name in [name for name in shapes if name not in stored]:
        lines += ["", f"### {name}", *described(name, shapes[name])]
    return "\n".join(lines) + "\n"


def described(where: str, shape: Schema) -> list[str]:
    told = [prose(shape["description"]), ""] if "description" in shape else []
    if "enum" in shape:
        return [*told, "One of " + ", ".join(f"`{one}`" for one in shape["enum"]) + "."]
    rows = [f"| `{name}` | {form(field)} | {meaning(where, name)} |" for name, field in shape["properties"].items()]
    return [*told, "| field | type | meaning |", "|---|---|---|", *rows]


def prose(docstring: str) -> str:
    return " ".join(docstring.split()).replace("None", "null")


def meaning(where: str, field: str) -> str:
    told = FIELDS.get(where, {}).get(field) or FIELDS["any"].get(field)
    assert told, f"docs/event_fields.toml does not say what {where}.{field} means"
    return told


def form(field: Schema) -> str:
    """The type in words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(form(one) for one in field["anyOf"])
    if field["type"] == "array":
        return f"list of {form(field['items'])}"
    if field["type"] == "object":
        inner = field.get("additionalProperties") or next(iter(field["patternProperties"].values()))
        return f"map to {form(inner)}" if isinstance(inner, dict) else "map"
    return FORMATS.get(field.get("format", "")) or str(field["type"])


def example(name: str) -> list[str]:
    return ["```json", pretty(json.loads((GOLDEN / f"{name}.json").read_bytes())["data"]), "```"]


def pretty(data: Any, indent: int = 0) -> str:
    """On one line what fits on it, else indented."""
    short = json.dumps(data, ensure_ascii=False)
    if len(short) + indent <= WIDTH or not isinstance(data, dict | list):
        return short
    pad, around = " " * (indent + 2), "{}" if isinstance(data, dict) else "[]"
    items = [(f"{json.dumps(key)}: ", value) for key, value in data.items()] if isinstance(data, dict) else [("", value) for value in data]
    inner = ",\n".join(f"{pad}{key}{pretty(value, indent + 2)}" for key, value in items)
    return f"{around[0]}\n{inner}\n{' ' * indent}{around[1]}"


HEAD = """# Events

What can have happened, as it is stored. Written from the code and `docs/event_fields.toml` by
`pytest tests/test_docs.py --update-docs`; do not edit. What the words mean stands in the [dictionary](domain.md).

An event is one row: a position in the ledger, a stream, a version in that stream, a stored name, and the bytes of one
canonical JSON object (keys sorted, no spaces, UTF-8), kept as they were written. A name with its version (`.v1`) is never
given another meaning; when a form changes, a new version is published and an upcaster reads the old one.

The envelope of every event:

| field | meaning |
|---|---|
| `at` | when it was recorded, UTC with microseconds; within a stream it never falls |
| `actor` | `sub` of who did it, or `system` |
| `role` | the strongest role the actor held |
| `command` | the id of the command; one command may record events in several streams |
| `corr` | the id of the command that began the chain |
| `cause` | the id of the command that caused this one; null when a person sent it |
| `policy` | the policy it was judged by: the claim's own; beside the claims the one in force |
| `data` | the event's own fields, below |

```json
{envelope}
```"""
