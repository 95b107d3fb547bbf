"""One subject's data key, and what a text looks like that was sealed with it.

`aesgcm:` and the base64 of three parts: the key's commitment (32 bytes), a random nonce (12), the AES-256-GCM ciphertext with
its tag (16 bytes more than the text in UTF-8). The subject's id, as its 16 bytes, is the associated data, so a text opens
under its own subject only. GCM alone does not commit to a key: a ciphertext can be made that opens under two keys as two texts.
Commitment and cipher key are both HMAC-SHA256 of the data key, under different words; the commitment is compared before a text is opened.
"""

import binascii
import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ports import Unopenable

SCHEME = "aesgcm:"
KEY_BYTES, NONCE_BYTES, COMMITMENT_BYTES = 32, 12, 32


class DataKey:
    __slots__ = ("_cipher", "_commitment")

    def __init__(self, key: bytes) -> None:
        self._commitment = hmac.digest(key, b"claimlog key commitment", hashlib.sha256)
        self._cipher = AESGCM(hmac.digest(key, b"claimlog cipher key", hashlib.sha256))

    def seal(self, subject: UUID, text: str) -> str:
        return SCHEME + b64encode(self._commitment + encrypted(self._cipher, text.encode(), subject)).decode("ascii")

    def open(self, subject: UUID, sealed: str) -> str:
        """Raises Unopenable, without the text."""
        try:
            parts = b64decode(sealed.removeprefix(SCHEME), validate=True)
        except (binascii.Error, ValueError):
            raise Unopenable(subject, "it is no base64") from None
        if not hmac.compare_digest(parts[:COMMITMENT_BYTES], self._commitment):
            raise Unopenable(subject, "it was sealed with another key, or is damaged")
        try:
            return decrypted(self._cipher, parts[COMMITMENT_BYTES:], subject).decode()
        except (InvalidTag, ValueError):
            raise Unopenable(subject, "it is damaged, or another subject's") from None


def new_data_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def encrypted(cipher: AESGCM, data: bytes, subject: UUID) -> bytes:
    """Nonce and ciphertext. A key seals far fewer texts than the 2^32 for which random nonces are safe."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, subject.bytes)


def decrypted(cipher: AESGCM, data: bytes, subject: UUID) -> bytes:
    """Raises InvalidTag, and ValueError where something was cut off."""
    return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], subject.bytes)
