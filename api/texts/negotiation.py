"""Which of our languages a reader wants, read from Accept-Language (RFC 9110, 12.5.4)."""

import re

from api.texts.catalogue import LANGUAGES

RANGE = re.compile(r"([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?", re.IGNORECASE)


def negotiate(accept_language: str | None) -> str:
    """The language of the highest q, of equals the one named first; English where none of ours is wanted."""
    asked = qualities(accept_language or "")
    rest = asked.pop("*", 0.0)
    offered = [*(tag for tag in asked if tag in LANGUAGES), *(tag for tag in LANGUAGES if tag not in asked)]
    best = max(offered, key=lambda tag: asked.get(tag, rest))
    return best if asked.get(best, rest) else LANGUAGES[0]


def qualities(header: str) -> dict[str, float]:
    """The q of each language in the order named, regions apart; what is garbled does not count."""
    found: dict[str, float] = {}
    for item in header.split(","):
        if parsed := RANGE.fullmatch(item.strip()):
            tag = parsed[1].lower()
            found[tag] = max(found.get(tag, 0.0), float(parsed[2] or 1))
    return found
