"""Write the commands of the README, from "Every day" on, as a script that shows each one before it runs.

python .ci/readme_commands.py README.md
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

LEAST = 10


def shown(language: str, text: str) -> str:
    """Give a block as lines of a script: console commands one by one, Python as a program."""
    if language == "python":
        return f"echo '$ python'\npython -W error - <<'PYTHON'\n{text}PYTHON"
    return "\n".join(f"echo {shlex.quote(f'$ {line}')}\n{line} >/dev/null" for line in text.splitlines())


def main(path: str) -> int:
    """Print the script; give 1 when there are too few commands to be the README's."""
    _, found, rest = Path(path).read_text(encoding="utf-8").partition("\n## Every day\n")
    blocks = re.findall(r"^```(console|python)\n(.*?)^```$", rest, flags=re.MULTILINE | re.DOTALL)
    print("\n".join(shown(language, text) for language, text in blocks))
    return 0 if found and sum(len(text.splitlines()) for _, text in blocks) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
