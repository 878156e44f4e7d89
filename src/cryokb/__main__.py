"""``python -m cryokb`` is the command line."""

import sys

from cryokb.cli import main

if __name__ == "__main__":
    sys.exit(main())
