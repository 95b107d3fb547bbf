"""Parameters as words: lists, dates, quantities and codes in the reader's language."""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit

from api.texts.catalogue import Catalogue
from domain.values import Deadline

LOCALES = {"en": "en_GB", "nl": "nl"}
LABELS_OF = {
    "allowed": "activities",
    "solution_area": "solution_areas",
    "source": "sources",
    "status": "subscription_statuses",
    "reasons": "ask_reasons",
}
DAYS = ("due", "ends_on")
QUOTED = re.compile(r"'([^']*)'")


class Filling:
    """Fills the templates of one language; a parameter that is missing or null becomes the word for unknown."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue, self._locale = catalogue, LOCALES[language]

    def fill(self, template: str, params: Mapping[str, object]) -> str:
        words = {name: self.in_words(name, value) for name, value in params.items() if value not in (None, "", [], ())}
        return template.format_map(defaultdict(lambda: self._catalogue.unknown, words))

    def in_words(self, name: str, value: object) -> str:
        if name in DAYS and (day := last_day(value)):
            return format_date(day, "long", locale=self._locale)
        if name == "months" and type(value) is int:
            return format_unit(value, "duration-month", locale=self._locale)
        if name == "expected" and (choices := QUOTED.findall(str(value))):
            return format_list(choices, "or", locale=self._locale)
        if isinstance(value, list | tuple):
            return format_list([self.in_words(name, item) for item in value], locale=self._locale)
        return self._catalogue.labels.get(LABELS_OF.get(name, ""), {}).get(str(value), str(value))


def last_day(value: object) -> date | None:
    """The last day on which something is in time; an instant is taken as the first that is too late."""
    if isinstance(value, Deadline):
        return (value.due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(value.zone)).date()
    if isinstance(value, datetime):
        return (value - timedelta(microseconds=1)).date()
    if isinstance(value, date):
        return value
    return parsed(value) if isinstance(value, str) else None


def parsed(text: str) -> date | None:
    """A day, or the last day before an instant; None where the text is neither."""
    for parse in (date.fromisoformat, datetime.fromisoformat):
        with suppress(ValueError, OverflowError):
            return last_day(parse(text))
    return None
