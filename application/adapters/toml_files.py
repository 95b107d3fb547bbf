"""TOML files read into values; a mistake is told with its file, its line and what was expected there."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from domain.values import Value

V = TypeVar("V", bound=Value)
Where = tuple[int | str, ...]
HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)")
KEY = re.compile(r"\s*([\w-]+)\s*=")
AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")


class BadToml(Exception):
    """Every mistake of one file, a line each: `file:line: where: what was expected`."""


def read_toml(path: Path, shape: type[V]) -> V:
    text = read_text(path)
    try:
        return shape.model_validate_json(json.dumps(tomllib.loads(text), default=str), strict=True)
    except tomllib.TOMLDecodeError as error:
        raise BadToml(syntax(path, text, str(error))) from None
    except ValidationError as error:
        raise BadToml("\n".join(mistake(path, text, shape, one) for one in error.errors(include_url=False))) from None


def read_text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadToml(f"{path}:{line}: expected UTF-8") from None


def syntax(path: Path, text: str, message: str) -> str:
    found = AT_LINE.search(message)
    line = int(found[1]) if found else len(text.splitlines())
    return f"{path}:{line}: {AT_LINE.sub('', message)}"


def mistake(path: Path, text: str, shape: type[Value], error: Any) -> str:
    where, message = error["loc"], error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"is no key here, expected one of {', '.join(keys_beside(shape, where))}"
    return f"{path}:{line_of(text, where, error['input'])}: {'.'.join(map(str, where))}: {message}"


def keys_beside(shape: type[Value], where: Where) -> list[str]:
    """The keys that the table holding this one may have."""
    for name in where[:-1]:
        if isinstance(name, str):
            field = shape.model_fields[name].annotation
            shape = next((part for part in get_args(field) if isinstance(part, type)), field)  # type: ignore[assignment]
    return [field.alias or name for name, field in shape.model_fields.items()]


def line_of(text: str, where: Where, value: Any = None) -> int:
    """The line of the value, of its key, or of the innermost table that should have it."""
    lines = key_lines(text)
    key = next(lines[where[:n]] for n in range(len(where), -1, -1) if where[:n] in lines)
    if isinstance(value, str):
        below = enumerate(text.splitlines()[key - 1 :], key)
        return next((n for n, line in below if f'"{value}"' in line), key)
    return key


def key_lines(text: str) -> dict[Where, int]:
    lines: dict[Where, int] = {(): 1}
    table: Where = ()
    counts: Counter[Where] = Counter()
    for n, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = tuple(header[2].split("."))
            lines.setdefault(table, n)
            if header[1] == "[[":
                counts[table] += 1
                table = (*table, counts[table] - 1)
            lines[table] = n
        elif key := KEY.match(line):
            lines[(*table, key[1])] = n
    return lines
