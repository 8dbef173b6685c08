"""The ASGI application: a page, and tags over HTTP."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tabwib.errors import TabwibError
from tabwib.jsonlines import parse_json
from tabwib.ninjs import to_ninjs
from tabwib.predictor import Prediction
from tabwib.web.corrections import Corrections
from tabwib.web.metrics import Metrics
from tabwib.web.openapi import openapi
from tabwib.web.problem import Problem, problem
from tabwib.web.tagger import Tagger

__all__ = ["Limits", "application"]

NINJS = "application/vnd.iptc.ninjs+json"
"""Media type that stands for ninjs in Accept headers and answers."""

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

STATIC = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for.

    Attributes:
        bytes: Of the body.
        articles: In one request.
        seconds: To send the body, and to be answered.
    """

    bytes: int = 5_000_000
    articles: int = 200
    seconds: float = 30.0


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
    api = _Api(tagger, limits, corrections)
    routes = [
        Route(path, api.watched(path, endpoint), methods=[method])
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


class _Api:
    """The endpoints."""

    def __init__(self, tagger: Tagger, limits: Limits, corrections: Corrections | None) -> None:
        self._tagger = tagger
        self._limits = limits
        self._corrections = corrections
        self._metrics = Metrics()

    def watched(self, path: str, endpoint: Endpoint) -> Endpoint:
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
                response = problem(503, f"not done in {self._limits.seconds:g} s. send less at once, or try again")
            except ClientDisconnect:
                response = problem(400, "the body broke off. send it again")
            for name, value in SECURITY.items():
                response.headers.setdefault(name, value)
            self._metrics.request(path, response.status_code, time.perf_counter() - start)
            return response

        return answer

    async def page(self, request: Request) -> Response:
        content = files("tabwib.web").joinpath("page.html").read_bytes()
        return Response(content, media_type="text/html")

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            raise Problem(404, f"no file {name!r}. see /openapi.json")
        return Response(files("tabwib.web").joinpath(name).read_bytes(), media_type=STATIC[name])

    async def predict(self, request: Request) -> Response:
        body = await self._json(request)
        records = body if isinstance(body, list) else [body]
        if len(records) > self._limits.articles:
            raise Problem(413, f"{len(records)} articles. send at most {self._limits.articles} a request")
        form = _accepted(request.headers.get("accept", ""))
        scores = request.query_params.get("scores", "false").lower() in ("1", "true", "yes")
        predictions = await self._tagger.predict(records)
        for prediction in predictions:
            self._metrics.tagged([tag.tag for tag in prediction.tags])
        if form == "text/csv":
            return Response(self._csv(predictions), media_type=form)
        if form == NINJS:
            language = "ar" if request.headers.get("accept-language", "").lower().startswith("ar") else "en"
            lines = [to_ninjs(prediction, self._tagger.tags, language=language) for prediction in predictions]
        else:
            lines = [prediction.to_json(scores=scores) for prediction in predictions]
        return _json_response(lines if isinstance(body, list) else lines[0], form)

    async def explain(self, request: Request) -> Response:
        body = await self._json(request)
        only = request.query_params.get("tag")
        if only is not None and only not in [tag.id for tag in self._tagger.tags]:
            raise Problem(404, f"no tag {only!r}. see /tags")
        explanations = [
            {
                "tag": found.tag,
                "probability": round(found.probability, 4),
                "threshold": found.threshold,
                "log_odds": round(found.log_odds, 4),
                "intercept": round(found.intercept, 4),
                "passages": [
                    {
                        "paragraph": share.passage.paragraph,
                        "start": share.passage.start,
                        "end": share.passage.end,
                        "share": round(share.share, 4),
                        "words": [
                            {
                                "start": share.passage.start + word.word.start,
                                "end": share.passage.start + word.word.end,
                                "share": round(word.share, 4),
                            }
                            for word in share.words
                        ],
                    }
                    for share in found.passages
                ],
            }
            for found in await self._tagger.explain(body)
            if only in (None, found.tag)
        ]
        return _json_response(explanations, "application/json")

    async def read(self, request: Request) -> Response:
        name = request.query_params.get("name", "")
        articles, problems = await self._tagger.read(await self._body(request), name)
        content = {
            "articles": [
                {**article.extra, "id": article.id, "title": article.title, "text": article.text}
                for article in articles[: self._limits.articles]
            ],
            "problems": [str(error) for error in problems],
            "left_out": max(0, len(articles) - self._limits.articles),
        }
        return _json_response(content, "application/json")

    async def labels(self, request: Request) -> Response:
        if self._corrections is None:
            raise Problem(403, "this server keeps no labels. start it with --labels-out FILE")
        return _json_response(self._corrections.add(await self._json(request)), "application/json", 201)

    async def tags(self, request: Request) -> Response:
        return _json_response(
            [
                {
                    "tag": entry.tag.id,
                    "name_ar": entry.tag.name_ar,
                    "name_en": entry.tag.name_en,
                    "definition": entry.tag.definition,
                    "excludes": entry.tag.excludes,
                    "threshold": entry.threshold,
                    "verdict": entry.verdict,
                    "matches": [{"scheme": m.scheme, "id": m.id, "relation": m.relation} for m in entry.tag.matches],
                }
                for entry in self._tagger.predictor.model.tags
            ],
            "application/json",
        )

    async def healthz(self, request: Request) -> Response:
        return JSONResponse({"status": "ok", "labels": self._corrections is not None})

    async def metrics(self, request: Request) -> Response:
        return PlainTextResponse(self._metrics.to_text(), media_type="text/plain; version=0.0.4")

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(openapi(self._limits.articles, [tag.id for tag in self._tagger.tags]))

    async def _json(self, request: Request) -> Any:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Problem(415, f"content type {kind or 'none'!r}. send application/json")
        try:
            return parse_json((await self._body(request)).decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise Problem(400, f"invalid JSON ({error}). send an article, or an array of them") from error

    async def _body(self, request: Request) -> bytes:
        """Returns the body, read no further than is allowed and no longer than the time that there is."""
        most = self._limits.bytes
        body = bytearray()
        async with asyncio.timeout(self._limits.seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Problem(413, f"body over {most:,} bytes. send less at once, or use `tabwib predict`")
        return bytes(body)

    def _csv(self, predictions: Sequence[Prediction]) -> str:
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        tags = [tag.id for tag in self._tagger.tags]
        writer.writerow(["id", "tags", *tags])
        for prediction in predictions:
            shown = "|".join(tag.tag for tag in prediction.tags)
            writer.writerow([prediction.id, shown, *(round(prediction.scores[tag], 4) for tag in tags)])
        return table.getvalue()


def _accepted(header: str) -> str:
    """Returns the media type of the answer: JSON unless the client prefers ninjs or CSV.

    Raises:
        Problem: The client takes none of them.
    """
    weights: dict[str, float] = {}
    for part in header.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            weights[kind.lower()] = float(quality)
        except ValueError:
            continue
    if not header.strip():
        return "application/json"
    offers = {
        "application/json": ("application/json", "application/*", "*/*"),
        NINJS: (NINJS, "application/ninjs+json"),
        "text/csv": ("text/csv", "text/*"),
    }
    quality_of = {offer: max(weights.get(name, 0.0) for name in names) for offer, names in offers.items()}
    best = max(quality_of, key=quality_of.__getitem__)
    if quality_of[best] <= 0:
        raise Problem(406, f"accept {header!r}. ask for {', '.join(offers)}")
    return best


def _json_response(content: Any, media_type: str, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "backslashreplace"), status, media_type=media_type)


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
