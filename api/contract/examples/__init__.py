"""A believable request and answer for every operation, by method and path."""

from api.contract.examples import compliance, conflicts, operations, partners, reviews
from api.contract.examples.example import Example

EXAMPLES: dict[str, Example] = {
    **partners.EXAMPLES,
    **reviews.EXAMPLES,
    **conflicts.EXAMPLES,
    **compliance.EXAMPLES,
    **operations.EXAMPLES,
}
