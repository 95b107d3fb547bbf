"""What the published contract says about an address."""

import re

from api.app import contract

PROBLEM = "application/problem+json"


def codes_at(method: str, path: str) -> set[str]:
    """The problems told for the operation at this address or path template; none where there is no operation."""
    paths = contract(sandboxed=True)["paths"]
    templates = [path] if path in paths else [template for template in paths if leads(template, path)]
    answers = [answer for template in templates for answer in paths[template].get(method.lower(), {}).get("responses", {}).values()]
    return {code for answer in answers for code in answer.get("content", {}).get(PROBLEM, {}).get("examples", {})}


def leads(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None
