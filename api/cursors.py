"""Cursors of lists: opaque, and sealed with a key that is kept in the store, so all workers take them."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from application.ports import Keys
from domain.errors import Refused


class Cursors:
    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    @cached_property
    def key(self) -> bytes:
        return bytes.fromhex(self.keys.once("keys.cursor", lambda: secrets.token_hex(32)))

    def cursor(self, bound_to: str, after: Sequence[Any] | None) -> str | None:
        """Opaque, and good for the same list with the same filters only."""
        if after is None:
            return None
        payload = json.dumps(list(after), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self.seal(bound_to, payload) + payload).decode().rstrip("=")

    def after(self, bound_to: str, cursor: str | None) -> list[Any] | None:
        """Raises Refused("cursor_invalid")."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise Refused("cursor_invalid") from error
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor or not hmac.compare_digest(raw[:16], self.seal(bound_to, raw[16:])):
            raise Refused("cursor_invalid")
        return list(json.loads(raw[16:]))

    def seal(self, bound_to: str, payload: bytes) -> bytes:
        return hmac.digest(self.key, bound_to.encode() + b"\n" + payload, hashlib.sha256)[:16]
