"""The texts of one language as they stand in its file, checked when it is read."""

import tomllib
from importlib.resources import files

from domain.values import Text, Value

LANGUAGES = ("en", "nl")


class FindingTexts(Value):
    """`variants` are messages that replace the plain one, by the value of one parameter."""

    message: Text
    remedy: Text
    variants: dict[str, Text] = {}


class ProblemTexts(Value):
    title: Text
    detail: Text


class HistoryTexts(Value):
    text: Text
    variants: dict[str, Text] = {}


class Catalogue(Value):
    """`unknown` is the word for a parameter that has no value."""

    unknown: Text
    findings: dict[str, FindingTexts]
    problems: dict[str, ProblemTexts]
    history: dict[str, HistoryTexts]
    labels: dict[str, dict[str, Text]]
    invalid: dict[str, Text]


def load(language: str) -> Catalogue:
    return Catalogue.model_validate(tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8")))
