"""What is typed, as the record can take it; typer says in front of a refusal which option it is about."""

from pathlib import Path
from typing import TypeVar

import typer
from pydantic import TypeAdapter, ValidationError

from api.door.auth import NOBODYS, is_name
from api.texts import LANGUAGES
from domain.values import MAX_NAME, Name

COMMAND_LINE = "command line"
NAME: TypeAdapter[str] = TypeAdapter(Name)
Typed = TypeVar("Typed", str, str | None, Path)


def text(typed: Typed) -> Typed:
    """Also where nothing was. A word of the shell's may be empty, or bytes that are no UTF-8."""
    try:
        if str(typed).encode().isspace() or typed == "":
            raise typer.BadParameter("expected some text")
    except UnicodeEncodeError as error:
        raise typer.BadParameter("expected UTF-8") from error
    return typed


def path(typed: str | Path) -> Path:
    """Before it is one: an empty word would be the folder one is in."""
    return Path(text(str(typed)))


def name(typed: str | None) -> str | None:
    """As a name or number stands in the record."""
    try:
        return NAME.validate_python(typed) if typed is not None else None
    except ValidationError as error:
        raise typer.BadParameter(f"expected 1 to {MAX_NAME} characters of UTF-8") from error


def person(typed: str) -> str:
    """Who did it, as for the `sub` of a token."""
    if not is_name(typed) or typed in NOBODYS:
        names = " and ".join(f"`{one}`" for one in sorted(NOBODYS))
        raise typer.BadParameter(f"expected somebody's name: 1 to {MAX_NAME} characters that can be printed; {names} are nobody's")
    return typed


def person_or_command_line(typed: str) -> str:
    return typed if typed == COMMAND_LINE else person(typed)


def language(typed: str) -> str:
    if typed not in LANGUAGES:
        raise typer.BadParameter(f"one of {', '.join(LANGUAGES)}")
    return typed
