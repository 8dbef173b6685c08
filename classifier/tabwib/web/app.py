"""The ASGI application: a page, and tags over HTTP."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tabwib.errors import TabwibError
from tabwib.web.access import Access
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.endpoints import Endpoints
from tabwib.web.metrics import Metrics
from tabwib.web.problem import Problem, problem
from tabwib.web.tagger import Tagger

__all__ = ["application"]

logger = logging.getLogger("tabwib")

Endpoint = Callable[[Request], Awaitable[Response]]


def application(
    tagger: Tagger,
    limits: Limits,
    corrections: Corrections | None = None,
    hosts: Sequence[str] = ("*",),
    token: str | None = None,
    with_addresses: bool = False,
) -> Starlette:
    """Returns the application.

    Args:
        tagger: Does the work.
        limits: Of one request.
        corrections: Where label lines of the page go; None switches that off.
        hosts: Host names that requests may name, so that no foreign page can reach a server on this machine.
        token: What requests must bear; None if anyone may ask.
        with_addresses: Whether requests may name an address in place of a name.
    """
    metrics = Metrics()
    api = Endpoints(tagger, limits, metrics, corrections)
    room = _Room(limits.waiting)
    routes = [
        Route(
            path,
            _watched(path, room.kept(endpoint) if method == "POST" else endpoint, limits, metrics),
            methods=[method],
        )
        for path, method, endpoint in (
            ("/", "GET", api.page),
            ("/predict", "POST", api.predict),
            ("/explain", "POST", api.explain),
            ("/read", "POST", api.read),
            ("/labels", "POST", api.labels),
            ("/tags", "GET", api.tags),
            ("/healthz", "GET", api.healthz),
            ("/readyz", "GET", api.readyz),
            ("/metrics", "GET", api.metrics),
            ("/openapi.json", "GET", api.openapi),
            ("/static/{name}", "GET", api.static),
        )
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Access, hosts=hosts, token=token, with_addresses=with_addresses)],
        exception_handlers={HTTPException: _http_problem},
    )


class _Room:
    """Room for requests that want work done; health checks and the page never stand in that queue."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0

    def kept(self, endpoint: Endpoint) -> Endpoint:
        """Returns an endpoint that turns a request away while the room is full."""

        async def answer(request: Request) -> Response:
            if self._inside >= self._most:
                raise Problem(503, f"{self._most} requests are waiting already. try again in a moment")
            self._inside += 1
            try:
                return await endpoint(request)
            finally:
                self._inside -= 1

        return answer


def _watched(path: str, endpoint: Endpoint, limits: Limits, metrics: Metrics) -> Endpoint:
    """Returns an endpoint that is counted, never outlasts its time, and answers errors as problems."""

    async def answer(request: Request) -> Response:
        start = time.perf_counter()
        try:
            response = await endpoint(request)
        except Problem as error:
            response = problem(error.status, error.detail)
        except TabwibError as error:
            response = problem(422, str(error))
        except TimeoutError:
            response = problem(503, f"not done in {limits.seconds:g} s. send less at once, or try again")
        except ClientDisconnect:
            response = problem(400, "the body broke off. send it again")
        except HTTPException:
            raise
        except Exception as error:  # whatever it is, neither client nor log sees the article
            logger.error("fault at %s: %s", path, _where(error))
            response = problem(500, "a fault of the server. its log says where")
        metrics.request(path, response.status_code, time.perf_counter() - start)
        return response

    return answer


def _where(error: Exception) -> str:
    """Returns the kind of an error and the functions it came through: no message, which may quote an article."""
    frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    return f"{type(error).__name__} in {' > '.join(frames)}"


async def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = problem(status, f"{request.method} {request.url.path}. see /openapi.json")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response
