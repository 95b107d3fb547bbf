"""Details are frozen: a fold makes the next from the last."""

from collections.abc import Mapping
from typing import Any, TypeVar

Details = TypeVar("Details")


def changed(details: Details, update: Mapping[str, Any]) -> Details:
    """As `dataclasses.replace`, but without a look at every field: each event of a rebuild does this."""
    after = object.__new__(type(details))
    after.__dict__.update(details.__dict__)
    after.__dict__.update(update)
    return after
