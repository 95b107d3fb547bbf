"""Stories of a house under attack share one of each store."""

from tests.support.attacked import house_under_attack, site

__all__ = ["house_under_attack", "site"]
