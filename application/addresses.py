"""Which addresses of others may be trusted with what is asked of them."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def trustworthy(address: object) -> bool:
    """https, or http that does not leave this machine; without a password in it."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        whole = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    return whole and (parts.scheme == "https" or (parts.scheme == "http" and here(parts.hostname or "")))


def here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
