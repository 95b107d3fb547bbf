"""The published contract: what each operation needs, answers and refuses, told from the routes themselves."""

from api.contract.document import contract_of
from api.contract.headers import sends
from api.contract.refusals import Responses, refusals

__all__ = ["Responses", "contract_of", "refusals", "sends"]
