"""When and by whom a quarter is closed."""

from __future__ import annotations

import os
import pwd
from datetime import datetime

from kbz_assets.runtime.version import program_version
from kbz_assets.storage.closing import Moment


def moment_of(now: datetime) -> Moment:
    """This moment, the system account of this process, and the version of the program."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = str(os.getuid())
    return Moment(now, user, program_version())
