"""`tabwib serve`: a page and an API on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from tabwib.cli import options
from tabwib.extras import load
from tabwib.labels import Taxonomy
from tabwib.predictor import Predictor

__all__ = ["run"]

HERE = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@options.model
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--labels-out", type=click.Path(path_type=Path), help="Label file that keeps corrections.")
@click.option("--max-bytes", type=click.IntRange(1), default=5_000_000, show_default=True, help="Of a request.")
@click.option("--max-articles", type=click.IntRange(1), default=200, show_default=True, help="Of a request.")
@click.option("--max-waiting", type=click.IntRange(1), default=100, show_default=True, help="Requests at once.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, help="Seconds.")
@click.option("--allow-host", multiple=True, help="Another name that this server is called by.")
def run(
    model: Path | None,
    host: str,
    port: int,
    labels_out: Path | None,
    max_bytes: int,
    max_articles: int,
    max_waiting: int,
    timeout: float,
    allow_host: tuple[str, ...],
) -> None:
    """Serve a page to tag articles on, and POST /predict, GET /tags, /healthz, /metrics, /openapi.json.

    Listens on this machine only, unless --host says otherwise; it has no log-in. Ctrl-C ends it.

    \b
    Examples:
      tabwib serve
      tabwib serve --port 8080 --labels-out corrections.jsonl
    """  # noqa: D301
    uvicorn = load("uvicorn", "`tabwib serve`")
    load("starlette", "`tabwib serve`")
    from tabwib.web.app import application
    from tabwib.web.bodies import Limits
    from tabwib.web.corrections import Corrections
    from tabwib.web.tagger import Tagger

    tagger = Tagger(Predictor.load(model), timeout)
    corrections = None if labels_out is None else Corrections(labels_out, Taxonomy(tagger.tags))
    names = ("[::1]", *HERE, *allow_host) if host in HERE else (host, *allow_host) if allow_host else ("*",)
    app = application(tagger, Limits(max_bytes, max_articles, timeout, max_waiting), corrections, names)
    click.echo(f"http://{'localhost' if host in HERE else host}:{port}/  (Ctrl-C ends it)", err=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_keep_alive=10)
