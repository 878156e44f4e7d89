#!/usr/bin/env bash
# Validate RO-Crates with the stock validator (roc-validator), without a network.
#
#   bash .ci/validate_rocrate.sh FOLDER...
#
# The validator lives in a virtual environment of its own, made from rocrate.lock beside this script when it is missing or stale;
# CRYOKB_ROCRATE_VENV names one made before, PYTHON3 the interpreter to make a new one with. It asks a network for the JSON-LD context of
# RO-Crate 1.3; the copy that the package rocrate ships is put into its cache first, and the cache is all that it is let see.
# Requirements and recommendations must both hold, but for those that ask for the ROR identifier and the contact of an organisation: the
# maintainers have neither. The last line is "N passed, N failed", counted in crates; exit 0 clean, 1 invalid,
# 2 usage or environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
python3=${PYTHON3:-python3}
. "$here/environment.sh"
skipped=ro-crate-1.3_89.0,ro-crate-1.3_90.1,ro-crate-1.3_93.0
passed=0
failed=0

# prime CACHE: put the context that rocrate ships into the validator's cache, as the answer to its address.
prime() {
    "$venv/bin/python" -W ignore - "$1" <<'PYTHON'
import importlib.resources
import io
import json
import sys

import urllib3
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession

text = importlib.resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()
address = json.loads(text)["@id"]
if "/ro/crate/1.3/" not in address:
    sys.exit(f"rocrate ships the context of {address}, not that of RO-Crate 1.3")


class Shipped(HTTPAdapter):
    """Answers with the shipped file instead of asking the network."""

    def send(self, request, **_):
        kind = {"Content-Type": "application/ld+json"}
        return self.build_response(request, urllib3.HTTPResponse(io.BytesIO(text), kind, 200, preload_content=False))


session = CachedSession(cache_name=sys.argv[1], backend="sqlite", expire_after=-1)
session.mount(address, Shipped())
session.get(address).raise_for_status()
PYTHON
}

case ${1:-} in "" | -*) echo "usage: $0 FOLDER..." >&2; exit 2 ;; esac
venv=$(environment CRYOKB_ROCRATE_VENV rocrate)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prime "$scratch/cache" || exit 2
for folder in "$@"; do
    [ -f "$folder/ro-crate-metadata.json" ] || { echo "$folder: no RO-Crate" >&2; exit 2; }
    status=0
    output=$("$venv/bin/rocrate-validator" --no-interactive --disable-color validate --offline --cache-path "$scratch/cache" \
        --profile-identifier ro-crate-1.3 --no-auto-profile --requirement-severity recommended --skip-availability-check --skip-checks "$skipped" \
        --verbose --no-paging "$folder" 2>&1 </dev/null) || status=$?
    if [ "$status" -eq 0 ] && ! grep -qi 'cache miss' <<<"$output"; then
        passed=$((passed + 1))
        echo "ok    roc-validator $folder"
    else
        failed=$((failed + 1))
        echo "FAIL  roc-validator $folder"
        printf '%s\n' "$output" | sed 's/^/      | /'
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
