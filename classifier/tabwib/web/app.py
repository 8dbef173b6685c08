"""The ASGI application: a page, and tags over HTTP."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tabwib.errors import TabwibError
from tabwib.web.bodies import Limits
from tabwib.web.corrections import Corrections
from tabwib.web.endpoints import Endpoints
from tabwib.web.metrics import Metrics
from tabwib.web.problem import Problem, problem
from tabwib.web.tagger import Tagger

__all__ = ["application"]

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Endpoint = Callable[[Request], Awaitable[Response]]


def application(
    tagger: Tagger, limits: Limits, corrections: Corrections | None = None, hosts: Sequence[str] = ("*",)
) -> Starlette:
    """Returns the application.

    Args:
        tagger: Does the work.
        limits: Of one request.
        corrections: Where label lines of the page go; None switches that off.
        hosts: Host names that requests may name, so that no foreign page can reach a server on this machine.
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
            ("/metrics", "GET", api.metrics),
            ("/openapi.json", "GET", api.openapi),
            ("/static/{name}", "GET", api.static),
        )
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={HTTPException: _http_problem, Exception: _fault},
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
        metrics.request(path, response.status_code, time.perf_counter() - start)
        return _secured(response)

    return answer


def _secured(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response


async def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = problem(status, f"{request.method} {request.url.path}. see /openapi.json")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return _secured(response)


async def _fault(request: Request, error: Exception) -> Response:
    return _secured(problem(500, "a fault of the server. its log says more"))
