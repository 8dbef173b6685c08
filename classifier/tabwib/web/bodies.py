"""The bodies of requests: read no further than is allowed, and no longer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tabwib.jsonlines import parse_json
from tabwib.web.problem import Problem

__all__ = ["Limits", "check_query", "read_body", "read_json"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for.

    Attributes:
        bytes: Of the body.
        articles: In one request.
        seconds: To send the body, and to be answered.
        waiting: Requests that may be waiting for tags at once, all clients together.
    """

    bytes: int = 5_000_000
    articles: int = 200
    seconds: float = 30.0
    waiting: int = 100


def check_query(request: Request, known: str | None = None) -> None:
    """Refuses a parameter that the operation does not have: one that is misspelt would be passed over in silence.

    Args:
        request: The request.
        known: Name of the one parameter that there is.

    Raises:
        Problem: There is another.
    """
    for name in request.query_params:
        if name != known:
            raise Problem(
                422, f"no parameter {name!r}. {f'did you mean {known!r}?' if known else 'there is none here'}"
            )


async def read_json(request: Request, limits: Limits) -> Any:
    """Returns the JSON value of a request.

    Raises:
        Problem: The body is of another content type, or no JSON.
        TimeoutError: It was sent too slowly.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, f"content type {kind or 'none'!r}. send application/json")
    try:
        return parse_json((await read_body(request, limits)).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"invalid JSON ({error}). send an article, or an array of them") from error


async def read_body(request: Request, limits: Limits) -> bytes:
    """Returns the body of a request.

    Raises:
        Problem: It is too long.
        TimeoutError: It was sent too slowly.
    """
    body = bytearray()
    async with asyncio.timeout(limits.seconds):
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.bytes:
                raise Problem(413, f"body over {limits.bytes:,} bytes. send less at once, or use `tabwib predict`")
    return bytes(body)
