"""`tabwib serve`: a page and an API on this machine."""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

import click

from tabwib.cli import options
from tabwib.errors import TabwibError
from tabwib.extras import load
from tabwib.predictor import Predictor
from tabwib.taxonomy import Taxonomy

__all__ = ["run"]

HERE = ("127.0.0.1", "localhost", "::1")

LEAST_TOKEN = 16
"""Characters: a shorter one can be guessed."""


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
@click.option(
    "--token",
    envvar="TABWIB_TOKEN",
    help="What requests must bear (Authorization: Bearer TOKEN); needed beyond this machine. Others on this machine "
    "see command lines: better set TABWIB_TOKEN.",
)
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
    token: str | None,
) -> None:
    """Serve a page to tag articles on, and POST /predict, GET /tags, /healthz, /metrics, /openapi.json.

    Listens on this machine only, unless --host says otherwise; then it asks for a token. Ctrl-C ends it.

    \b
    Examples:
      tabwib serve
      tabwib serve --port 8080 --labels-out corrections.jsonl
    """  # noqa: D301
    uvicorn = load("uvicorn", "`tabwib serve`")
    load("starlette", "`tabwib serve`")
    from tabwib.web.access import is_loopback
    from tabwib.web.app import application
    from tabwib.web.bodies import Limits
    from tabwib.web.connections import Connection
    from tabwib.web.corrections import Corrections
    from tabwib.web.tagger import Tagger

    is_here = is_loopback(host)
    if not is_here and token is None:
        raise click.UsageError(f"whoever reaches {host} could ask. set TABWIB_TOKEN to what requests must bear")
    if token is not None and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise click.UsageError(f"a token has {LEAST_TOKEN} ASCII characters at least; `openssl rand -hex 16` makes one")
    tagger = Tagger(Predictor.load(model), timeout)
    corrections = None if labels_out is None else Corrections(labels_out, Taxonomy(tagger.tags))
    app = application(
        tagger,
        Limits(max_bytes, max_articles, timeout, max_waiting),
        corrections,
        (*HERE, host, *allow_host),
        token,
        with_addresses=not is_here,
    )
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    click.echo(f"http://{'localhost' if is_here else host}:{port}/  (Ctrl-C ends it)", err=True)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=max(1, round(timeout)),
    )
    server = uvicorn.Server(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(1)


def _listen(host: str, port: int) -> socket.socket:
    """Returns a socket that is bound before the address is said: no page opens where another server answers.

    Raises:
        TabwibError: The address is taken, or none of this machine's.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror or error).partition(" (while ")[0]
        raise TabwibError(f"{host}:{port}: cannot be listened on ({why}). say another --port or --host") from error
