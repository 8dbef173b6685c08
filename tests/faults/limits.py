"""Commands run with little to spare: what they print, what they cost, and whom the kernel ends."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

__all__ = ["ROOT", "Run", "run", "without_privileges"]

ROOT = Path(__file__).parent.parent.parent

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2


@dataclass(frozen=True, slots=True)
class Run:
    """What a command did.

    Attributes:
        code: Its exit status.
        out: Standard output.
        err: Standard error.
        seconds: CPU time.
        megabytes: The most memory it held.
    """

    code: int
    out: bytes
    err: str
    seconds: float
    megabytes: float


def run(
    *arguments: str | Path,
    cwd: Path = ROOT,
    limits: dict[int, int] | None = None,
    before: Callable[[], None] | None = None,
    stdout: IO[bytes] | None = None,
) -> Run:
    """Runs `tabwib` with resource limits (`resource.RLIMIT_…` to a number)."""

    def prepare() -> None:
        for limit, value in (limits or {}).items():
            resource.setrlimit(limit, (value, value))
        if before is not None:
            before()

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "tabwib", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=out if stdout is None else stdout,
            stderr=err,
            cwd=cwd,
            preexec_fn=prepare,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Run(
            process.returncode,
            out.read(),
            err.read().decode(),
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024,
        )


def without_privileges() -> None:
    """Makes file permissions count for root as well; to be called in the child, before the command."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
