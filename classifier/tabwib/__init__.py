"""tabwib (تبويب): topic tags for Arabic news."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tabwib.article import Article
    from tabwib.errors import TabwibError
    from tabwib.predictor import Predictor

__all__ = ["Article", "Predictor", "TabwibError"]

_HOMES = {"Article": "tabwib.article", "Predictor": "tabwib.predictor", "TabwibError": "tabwib.errors"}


def __getattr__(name: str) -> object:
    """Imports a public name when it is asked for: the command line begins before numpy is loaded."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__]
