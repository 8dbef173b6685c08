"""Packages that only some verbs need: each is imported when it is needed, and a missing one names its install line."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tabwib.errors import TabwibError

__all__ = ["install_line", "load"]

EXTRAS = {
    "camel_tools": "train",
    "datasketch": "train",
    "jinja2": "eval",
    "joblib": "train",
    "pyarrow": "parquet",
    "pyspark": "spark",
    "scipy": "train",
    "sklearn": "train",
    "starlette": "serve",
    "threadpoolctl": "train",
    "trafilatura": "html",
    "uvicorn": "serve",
}
"""Module to the extra of tabwib that brings it."""


def install_line(module: str) -> str:
    """Returns the command that installs what a module belongs to.

    Examples:
        >>> install_line("pyarrow.parquet")
        "pip install 'tabwib[parquet]'"
    """
    root = module.partition(".")[0]
    return f"pip install 'tabwib[{EXTRAS[root]}]'" if root in EXTRAS else f"pip install {root}"


def load(module: str, purpose: str) -> Any:
    """Imports a module of an extra.

    Args:
        module: Its name.
        purpose: What needs it, as the subject of the error: `"reading .html"`.

    Raises:
        TabwibError: It is not installed, or what it needs itself is not.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or module
        raise TabwibError(f"{purpose} needs {missing}, which is not installed. {install_line(module)}") from error
    except ImportError as error:
        why = str(error).replace("\n", " ")
        raise TabwibError(f"{purpose} needs {module}, which fails ({why}). {install_line(module)}") from error
