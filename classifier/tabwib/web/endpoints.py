"""The endpoints: each takes a request apart, asks for the work, and puts the answer together."""

from __future__ import annotations

import asyncio
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tabwib.ninjs import to_ninjs
from tabwib.web.answers import CSV, NINJS, accepted, csv_table, explained, json_response, tag_card
from tabwib.web.bodies import Limits, check_query, read_body, read_json
from tabwib.web.corrections import Corrections
from tabwib.web.metrics import Metrics
from tabwib.web.openapi import openapi
from tabwib.web.problem import Problem
from tabwib.web.tagger import Tagger

__all__ = ["Endpoints"]

STATIC = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}


class Endpoints:
    """The endpoints, one method each.

    Args:
        tagger: Does the work.
        limits: Of one request.
        metrics: Counts articles and tags.
        corrections: Where label lines of the page go; None switches that off.
    """

    def __init__(self, tagger: Tagger, limits: Limits, metrics: Metrics, corrections: Corrections | None) -> None:
        self._tagger = tagger
        self._limits = limits
        self._metrics = metrics
        self._corrections = corrections

    async def page(self, request: Request) -> Response:
        """Answers with the page."""
        content = files("tabwib.web").joinpath("page.html").read_bytes()
        return Response(content, media_type="text/html")

    async def static(self, request: Request) -> Response:
        """Answers with a file that the page needs."""
        name = request.path_params["name"]
        if name not in STATIC:
            raise Problem(404, f"no file {name!r}. see /openapi.json")
        return Response(files("tabwib.web").joinpath(name).read_bytes(), media_type=STATIC[name])

    async def predict(self, request: Request) -> Response:
        """Tags one article or several."""
        check_query(request, "scores")
        body = await read_json(request, self._limits)
        records = body if isinstance(body, list) else [body]
        if len(records) > self._limits.articles:
            raise Problem(413, f"{len(records)} articles. send at most {self._limits.articles} a request")
        form = accepted(request.headers.get("accept", ""))
        scores = request.query_params.get("scores", "false")
        if scores not in ("true", "false"):
            raise Problem(422, f"scores is {scores!r}. say true or false")
        predictions = await self._tagger.predict(records)
        for prediction in predictions:
            self._metrics.tagged([tag.tag for tag in prediction.tags])
        if form == CSV:
            table = csv_table(predictions, self._tagger.tags)
            return Response(table.encode("utf-8", "backslashreplace"), media_type=form)
        if form == NINJS:
            language = "ar" if request.headers.get("accept-language", "").lower().startswith("ar") else "en"
            lines = [to_ninjs(prediction, self._tagger.tags, language=language) for prediction in predictions]
        else:
            lines = [prediction.to_json(scores=scores == "true") for prediction in predictions]
        return json_response(lines if isinstance(body, list) else lines[0], form)

    async def explain(self, request: Request) -> Response:
        """Says what each word of an article adds to each tag, or to one."""
        check_query(request, "tag")
        body = await read_json(request, self._limits)
        only = request.query_params.get("tag")
        if only is not None and only not in [tag.id for tag in self._tagger.tags]:
            raise Problem(404, f"no tag {only!r}. see /tags")
        found = await self._tagger.explain(body)
        return json_response([explained(one) for one in found if only in (None, one.tag)])

    async def read(self, request: Request) -> Response:
        """Reads the articles of a file that was dropped on the page."""
        check_query(request, "name")
        name = request.query_params.get("name", "").rstrip("\n")
        articles, problems = await self._tagger.read(await read_body(request, self._limits), name)
        content = {
            "articles": [
                {**article.extra, "id": article.id, "title": article.title, "text": article.text}
                for article in articles[: self._limits.articles]
            ],
            "problems": [str(error) for error in problems],
            "left_out": max(0, len(articles) - self._limits.articles),
        }
        return json_response(content)

    async def labels(self, request: Request) -> Response:
        """Keeps a correction."""
        check_query(request)
        if self._corrections is None:
            raise Problem(403, "this server keeps no labels. start it with --labels-out FILE")
        record = await read_json(request, self._limits)
        return json_response(await asyncio.to_thread(self._corrections.add, record), status=201)

    async def tags(self, request: Request) -> Response:
        """Names the tags."""
        return json_response([tag_card(entry) for entry in self._tagger.predictor.model.tags])

    async def healthz(self, request: Request) -> Response:
        """Says that the server is there, and whether it keeps labels."""
        return JSONResponse({"status": "ok", "labels": self._corrections is not None})

    async def readyz(self, request: Request) -> Response:
        """Says whether an article that came now would be tagged: one is."""
        if not await self._tagger.is_ready():
            raise Problem(503, "busy, or about to stop. send articles elsewhere, or later")
        return JSONResponse({"status": "ready"})

    async def metrics(self, request: Request) -> Response:
        """Counts, for Prometheus."""
        return PlainTextResponse(self._metrics.to_text(), media_type="text/plain; version=0.0.4")

    async def openapi(self, request: Request) -> Response:
        """Describes the API."""
        return JSONResponse(openapi(self._limits.articles, [tag.id for tag in self._tagger.tags]))
