"""Start Streamlit on the dashboard beside this file; options are passed on, such as ``--server.port 8600``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

# In the main thread, before there are others: two sessions that open a new server at once would import these in two threads, each from
# another end, and one would see a half-made module.
import altair  # noqa: F401, ICN001
import pandas  # noqa: F401, ICN001
from streamlit.web import cli


def main() -> int:
    """Serve until the process is ended."""
    gc.collect()
    gc.freeze()  # 170,000 objects of libraries: a full collection takes 8 ms instead of 120, in which no session is served
    sys.argv = ["streamlit", "run", str(Path(__file__).with_name("app.py")), *sys.argv[1:]]
    return int(cli.main(prog_name="streamlit") or 0)


if __name__ == "__main__":
    sys.exit(main())
