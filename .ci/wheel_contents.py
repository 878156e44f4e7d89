"""Check what a wheel of cryokb carries, and what it must not.

python .ci/wheel_contents.py FILE.whl
"""

from __future__ import annotations

import re
import sys
import zipfile

NEEDED = {
    "the generated tables": r"cryokb/_generated/record\.schema\.json$",
    "the knowledge base": r"cryokb/_data/.+\.sqlite$",
    "the dashboard": r"cryokb/_dashboard/app\.py$",
    "the settings of the dashboard": r"cryokb/_dashboard/\.streamlit/config\.toml$",
    "the pages of the dashboard": r"cryokb/_dashboard/views/.+\.py$",
    "the mark that it is typed": r"cryokb/py\.typed$",
    "the licence": r"cryokb-.+\.dist-info/licenses/LICENSE$",
}
REFUSED = {
    "the schema sources": r"(^|/)schema/|generate\.py$",
    "tests": r"(^|/)tests?/",
    "caches": r"__pycache__|\.py[co]$",
}


def main(path: str) -> int:
    """Print each shortfall; give 1 when there is one."""
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        size = sum(item.compress_size for item in wheel.infolist())
    wrong = [f"lacks {what} ({pattern})" for what, pattern in NEEDED.items() if not any(re.search(pattern, name) for name in names)]
    wrong += [f"carries {what}: {name}" for what, pattern in REFUSED.items() for name in names if re.search(pattern, name)]
    for line in wrong:
        print(f"{path} {line}")
    print(f"{path}: {len(names)} files, {size / 1e6:.2f} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
