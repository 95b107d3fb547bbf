"""What a request may weigh."""

from fastapi import HTTPException, Request
from starlette.types import Message

BODY_BYTES, UPLOAD_BYTES = 8 << 20, 26 << 20


def limited(request: Request, most: int) -> Request:
    """The same request, whose body may not be larger than that, whether or not its length is told beforehand."""
    if int(request.headers.get("content-length", "0")) > most:
        raise HTTPException(413)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)
