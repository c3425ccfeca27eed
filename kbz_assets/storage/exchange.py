"""Exchanging two paths in one step, so that readers never meet a gap between two renames."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

_HERE = -100
"""AT_FDCWD: paths are relative to the current folder."""

_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux; see renameat2(2)."""

_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
"""The answers of a kernel or file system that does not support the call."""


def exchange(one: Path, other: Path) -> bool:
    """Exchange two paths atomically; False, with nothing changed, where the system cannot. OSError for any other failure."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))
