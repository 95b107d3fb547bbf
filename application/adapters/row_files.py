"""Reference data from a JSON or CSV file: raw rows, each with the line it stands on."""

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from application.reference_rows import KINDS

SPACE = re.compile(r"\s*")
FLAGS = {"true": True, "false": False}
DEEPEST = 32  # beyond what any row has, and far from where readers of JSON give up
TOO_DEEP = f"lists in lists, more than {DEEPEST} deep"


class BadFile(Exception):
    """The file cannot be read as rows; says where."""


class RawRow(NamedTuple):
    line: int
    item: Any


def read_rows(path: Path, kind: str) -> list[RawRow]:
    """A `.json` array, or a `.csv` with a header; in CSV lists are separated by `;` and an empty cell is as good as absent."""
    readers = {".json": json_rows, ".csv": csv_rows}
    if not (reader := readers.get(path.suffix.lower())):
        raise BadFile(f"{path}: expected a .json or a .csv file")
    try:
        return list(reader(path.read_bytes().decode("utf-8-sig"), kind))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise BadFile(f"{path}: line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise BadFile(f"{path}: {TOO_DEEP}") from error
    except (BadFile, csv.Error) as error:
        raise BadFile(f"{path}: {error}") from error
    except ValueError as error:
        raise BadFile(f"{path}: a number has more digits than any field takes") from error


def json_rows(text: str, kind: str) -> Iterator[RawRow]:
    refuse_depths(json.loads(text))  # and what follows may trust the commas and brackets
    at, line, counted = after_space(text, 0), 1, 0
    if text[at] != "[":
        raise BadFile("line 1: expected an array")
    while text[at := after_space(text, at + 1)] != "]":
        line, counted = line + text.count("\n", counted, at), at
        item, at = json.JSONDecoder().raw_decode(text, at)
        yield RawRow(line, item)
        if text[at := after_space(text, at)] == "]":
            return


def refuse_depths(found: Any) -> None:
    level: list[Any] = [[found]]
    for _ in range(DEEPEST + 1):
        inner = chain.from_iterable(one.values() if isinstance(one, dict) else one for one in level)
        level = [one for one in inner if isinstance(one, dict | list)]
    if level:
        raise BadFile(TOO_DEEP)


def after_space(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    assert match
    return match.end()


def csv_rows(text: str, kind: str) -> Iterator[RawRow]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in next(lines, [])]
    check_header(header, kind)
    before = lines.line_num
    for cells in lines:
        line, before = before + 1, lines.line_num
        if not cells:
            continue
        if len(cells) != len(header):
            raise BadFile(f"line {line}: {len(cells)} cells under {len(header)} columns")
        values = {name: value(kind, name, cell.strip()) for name, cell in zip(header, cells, strict=True)}
        yield RawRow(line, {name: found for name, found in values.items() if found is not None})


def check_header(header: list[str], kind: str) -> None:
    fields = KINDS[kind].model_fields
    missing = [name for name, field in fields.items() if field.is_required() and name not in header]
    unknown = [name for name in header if name not in fields]
    if missing:
        raise BadFile(f"line 1: missing column {', '.join(missing)}")
    if unknown:
        raise BadFile(f"line 1: unknown column {', '.join(unknown)}, expected {', '.join(fields)}")
    if len(set(header)) < len(header):
        raise BadFile("line 1: a column appears twice")


def value(kind: str, name: str, cell: str) -> Any:
    annotation = KINDS[kind].model_fields[name].annotation
    if getattr(annotation, "__origin__", None) is tuple:
        return [item.strip() for item in cell.split(";") if item.strip()]
    if annotation is bool:
        return FLAGS.get(cell.lower(), cell) if cell else None
    return cell or None
