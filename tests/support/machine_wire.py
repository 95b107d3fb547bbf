"""HTTP without a network and, unlike the test client, without a thread between the caller and the application: thousands of requests."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI


class Wire:
    """Speaks ASGI to the whole application, middleware and error handlers included."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.loop = app, asyncio.new_event_loop()

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def request(self, method: str, path: str, body: Any, headers: dict[str, str]) -> "Answer":
        raw = b"" if body is None else json.dumps(body).encode()
        sent = headers | ({} if body is None else {"content-type": "application/json", "content-length": str(len(raw))})
        answer = Answer()
        self.loop.run_until_complete(self.app(scope(method, path, sent), receiving(raw), answer.take))
        return answer


class Answer:
    def __init__(self) -> None:
        self.status_code, self.headers, self.text = 0, dict[str, str](), ""

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status_code = message["status"]
            self.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            self.text += message.get("body", b"").decode(errors="replace")

    def json(self) -> Any:
        return json.loads(self.text)


def receiving(raw: bytes) -> Any:
    messages = iter([{"type": "http.request", "body": raw, "more_body": False}])

    async def receive() -> Any:
        return next(messages, {"type": "http.disconnect"})

    return receive


def scope(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    split = urlsplit(path)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": split.path,
        "raw_path": split.path.encode(),
        "query_string": split.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in {"host": "machine", **headers}.items()],
        "client": ("machine", 1),
        "server": ("machine", 80),
    }
