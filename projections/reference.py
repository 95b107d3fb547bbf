"""The reference by which people speak of a claim: ten Crockford characters and a check character, derived from its id."""

import hashlib
from functools import lru_cache
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"


@lru_cache(10_000)
def reference_of(claim_id: UUID) -> str:
    """Speakable and checkable, but no key: two claims may share one."""
    number = int.from_bytes(hashlib.sha256(claim_id.bytes).digest()) % 32**10
    digits = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(10)))
    return digits + CHECKS[number % 37]


def canonical(typed: str) -> str:
    """As people write it: any case, with hyphens, and the letters that look like digits."""
    return typed.strip().upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
