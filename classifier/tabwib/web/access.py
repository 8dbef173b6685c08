"""Who may come in: host names, origins and the token are looked at before anything else of a request is."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tabwib.web.problem import problem

__all__ = ["SECURITY", "Access", "is_loopback"]

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer, refusals too."""

OPEN = ("/", "/healthz", "/readyz")
"""What is answered without the token: the empty page, which asks for it, and whether the server is there."""


class Access:
    """Turns away requests under foreign names, from foreign pages and without the token.

    Args:
        app: What the others reach.
        hosts: Names that requests may name; `*` for any. A page elsewhere can let its own name point here (DNS
            rebinding), but it cannot make the browser send another name than its own.
        token: What a request must bear; None if none is asked for.
        with_addresses: Whether an address may stand in place of a name: nobody can rebind one.
    """

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str] = ("*",), token: str | None = None, with_addresses: bool = False
    ) -> None:
        self._app = app
        self._hosts = {name.lower() for name in hosts}
        self._token = None if token is None else token.encode()
        self._with_addresses = with_addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, with the headers that every answer has."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, sent)
            return
        status, detail = refusal
        response = problem(status, detail)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        await response(scope, receive, sent)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Returns status and reason where a request may not come in."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if len(headers.getlist("host")) != 1 or not self._is_known(_name(host)):
            return 400, "unknown host name. call the server by its own name, or start it with --allow-host NAME"
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != host:
            return 403, "a page of another origin may not ask"
        path = scope["path"]
        if self._token is None or path in OPEN or path.startswith("/static/"):
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token):
            return None
        return 401, "no token, or a wrong one. send 'Authorization: Bearer TOKEN'"

    def _is_known(self, name: str) -> bool:
        return "*" in self._hosts or name in self._hosts or (self._with_addresses and _is_address(name))


def is_loopback(host: str) -> bool:
    """Says whether only this machine can reach an address that a server listens on."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _name(host: str) -> str:
    """Returns the name in a Host header, without its port and the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
