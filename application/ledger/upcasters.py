"""How data of an older published version becomes data of the next one. Stored bytes are never rewritten."""

from collections.abc import Callable
from typing import Any

UPCASTERS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
