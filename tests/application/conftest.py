"""Every test of the use cases may open a house."""

from tests.support.house import office

__all__ = ["office"]
