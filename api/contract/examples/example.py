"""What an operation shows: one answer, and one request or several by name."""

from typing import Any, NamedTuple

Json = dict[str, Any]


class Example(NamedTuple):
    response: Any = None
    request: Any = None
    requests: dict[str, Any] | None = None

    def of_request(self) -> Json:
        if self.requests:
            return {"examples": {name: {"value": value} for name, value in self.requests.items()}}
        return {} if self.request is None else {"example": self.request}

    def of_response(self) -> Json:
        return {} if self.response is None else {"example": self.response}


def page(*items: Any, next_cursor: str | None = None) -> Json:
    return {"items": list(items), "next_cursor": next_cursor}
