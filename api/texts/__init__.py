"""What people read: codes and parameters in, sentences of one language out."""

from functools import cache

from api.texts.catalogue import LANGUAGES, load
from api.texts.filling import Filling
from api.texts.negotiation import negotiate
from domain.values import Finding

__all__ = ["LANGUAGES", "Texts", "negotiate", "texts"]

VARIANT_BY = {"identifier_not_subscription": "detected", "subscription_inactive": "status", "subscription_required": "count"}


class Texts:
    """The texts of one language. A code it does not know is its own text: an answer never fails for want of words."""

    def __init__(self, language: str) -> None:
        self._catalogue = load(language)
        self._fill = Filling(self._catalogue, language).fill

    def message(self, finding: Finding) -> str:
        known = self._catalogue.findings.get(finding.code)
        if not known:
            return finding.code
        variant = finding.params.get(VARIANT_BY.get(finding.code, ""))
        return self._fill(known.variants.get(str(variant), known.message), finding.params)

    def remedy(self, finding: Finding) -> str:
        known = self._catalogue.findings.get(finding.code)
        return self._fill(known.remedy, finding.params) if known else finding.code

    def title(self, code: str) -> str:
        known = self._catalogue.problems.get(code)
        return known.title if known else code

    def detail(self, code: str) -> str:
        known = self._catalogue.problems.get(code)
        return known.detail if known else code

    def history(self, name: str, /, variant: str | None = None, **params: object) -> str:
        """`due` is best given as the Deadline itself: only that knows in which zone its last day ends."""
        known = self._catalogue.history.get(name)
        return self._fill(known.variants.get(variant or "", known.text), params) if known else name

    def label(self, list_name: str, code: str) -> str:
        return self._catalogue.labels.get(list_name, {}).get(code, code)

    def labels(self, list_name: str) -> dict[str, str]:
        return dict(self._catalogue.labels.get(list_name, {}))

    def invalid(self, kind: str, /, **ctx: object) -> str:
        """`kind` is an error type of pydantic, or one of ours for what depends on a policy or a conflict."""
        known = self._catalogue.invalid
        return self._fill(known.get(kind, known["default"]), ctx)


def texts(language: str) -> Texts:
    return read(language if language in LANGUAGES else LANGUAGES[0])


@cache
def read(language: str) -> Texts:
    return Texts(language)
