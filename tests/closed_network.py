"""Runs in a network namespace of its own, where only this machine is: `unshare -rn python -m tests.closed_network HOME`.

Serves the page of the home, runs a quarter on it, and reports how often anything, in whatever language, tried to get out.
"""

import fcntl
import socket
import struct
import sys
from pathlib import Path

from kbz_assets.storage.home import Home
from tests.servers import served

SET_FLAGS = 0x8914
UP = 0x1


def open_loopback() -> None:
    """Let the processes of this namespace reach each other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as some:
        fcntl.ioctl(some, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def attempts() -> int:
    """Packets for which the kernel found no way out of this namespace: connections and look-ups of names."""
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    names, numbers = (line.split() for line in lines if line.startswith("Ip:"))
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines())
    return int(dict(zip(names, numbers, strict=True))["OutNoRoutes"]) + int(six["Ip6OutNoRoutes"])


def go_astray() -> None:
    """Look up a name, which shows that an attempt is counted."""
    try:
        socket.getaddrinfo("example.org", 443)
    except OSError:
        return


def main(home: Path) -> None:
    open_loopback()
    with served(Home(home), home / "page.log") as page:
        status = page.wait_for(page.launch("2026-01-01"))
    made = attempts()
    go_astray()
    sys.stdout.write(f"run: {status}, attempts: {made}, when one was made: {attempts() > made}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
