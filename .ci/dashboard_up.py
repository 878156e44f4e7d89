"""Start an installed `cryokb dashboard` on a free local port, wait until it is healthy, and end it.

python .ci/dashboard_up.py PATH/TO/cryokb
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

PATIENCE_SECONDS = 60


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, path: str) -> tuple[int, bytes]:
    """Get a page of the local server; status 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def main(program: str) -> int:
    """Give 0 when the dashboard came up and served its page."""
    port = free_port()
    server = subprocess.Popen(
        [program, "dashboard", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "STREAMLIT_SERVER_HEADLESS": "true"},
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and server.poll() is None:
            if answer(port, "/_stcore/health") == (200, b"ok"):
                status, page = answer(port, "/")
                print(f"dashboard: healthy, page of {len(page)} bytes with status {status}")
                return 0 if status == http.client.OK and page else 1
            time.sleep(0.5)
        print(f"dashboard: not healthy after {PATIENCE_SECONDS} s (exit code {server.poll()})")
        return 1
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
