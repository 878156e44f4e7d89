#!/usr/bin/env bash
# Validate NeXus files with the two stock validators: pynxtools (pynx validate) and nexusformat (nxvalidate).
#
#   bash .ci/validate_nexus.sh [--definition FILE.nxdl.xml] FILE.nxs...
#
# --definition (or CRYOKB_NEXUS_DEFINITION) adds an application definition to those that the validators bring; nxlint must find no fault in it.
# A file whose definition a validator does not know makes the validator fail.
#
# Each validator lives in a virtual environment of its own, made from a lock beside this script when it is missing or stale.
# CRYOKB_PYNX_VENV and CRYOKB_NEXUSFORMAT_VENV name environments made before; PYTHON3 the interpreter to make new ones with.
# Both validators exit 0 on invalid files, so their words are read. Every NXentry of a file must be valid for both.
# The last line is "N passed, N failed", counted in checks (entries x validators, and nxlint); exit 0 clean, 1 invalid, 2 usage or environment.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
python3=${PYTHON3:-python3}
. "$here/environment.sh"
passed=0
failed=0

# definitions PACKAGE PYTHON: the folder of the definitions that come with a validator, with the added one among them.
definitions() {
    local package=$1 python=$2 source folder=$scratch/$1 part
    source=$("$python" -c "import importlib.util as u, os; print(os.path.join(os.path.dirname(u.find_spec('$package').origin), 'definitions'))")
    mkdir -p "$folder/applications"
    for part in "$source"/*; do
        [ "$(basename "$part")" = applications ] || ln -s "$part" "$folder/"
    done
    ln -s "$source"/applications/* "$folder/applications/"
    cp "$definition" "$folder/applications/"
    printf '%s\n' "$folder"
}

# entries FILE: the name of every NXentry at the top of the file, one a line.
entries() {
    "$nexusformat/bin/python" -W ignore - "$1" <<'PYTHON'
import sys

import h5py

try:
    file = h5py.File(sys.argv[1], "r")
except OSError as error:
    sys.exit(str(error))
with file:
    for name, item in file.items():
        kind = item.attrs.get("NX_class", "")
        if (kind.decode() if isinstance(kind, bytes) else kind) == "NXentry":
            print(name)
PYTHON
}

# verdict NAME FILE CONDITION-RESULT OUTPUT: count and print one check.
verdict() {
    local name=$1 what=$2 good=$3 output=$4
    if [ "$good" = yes ]; then
        passed=$((passed + 1))
        printf 'ok    %-11s %s\n' "$name" "$what"
    else
        failed=$((failed + 1))
        printf 'FAIL  %-11s %s\n' "$name" "$what"
        printf '%s\n' "$output" | sed 's/^/      | /'
    fi
}

plain() { sed -e $'s/\x1b\\[[0-9;]*m//g' -e 's/\r$//'; }

check_pynx() {
    local file=$1 output entry good
    shift
    output=$(env "${pynx_options[@]}" "$pynx/bin/pynx" validate "$file" 2>&1 </dev/null | plain) || true
    for entry in "$@"; do
        good=no
        if grep -qF "The entry \`$entry\` in file" <<<"$output" &&
            grep -F "The entry \`$entry\` in file" <<<"$output" | grep -q 'is valid according' &&
            ! grep -qE '\b(WARNING|ERROR|CRITICAL|Traceback)\b' <<<"$output"; then
            good=yes
        fi
        verdict pynx "$file /$entry" "$good" "$output"
    done
}

check_nxvalidate() {
    local file=$1 output entry good
    shift
    for entry in "$@"; do
        output=$("$nexusformat/bin/nxvalidate" "${nxvalidate_options[@]}" "$file" -p "/$entry" 2>&1 </dev/null | plain) || true
        good=no
        if grep -qx 'Total number of warnings: 0' <<<"$output" && grep -qx 'Total number of errors: 0' <<<"$output"; then
            good=yes
        fi
        verdict nxvalidate "$file /$entry" "$good" "$output"
    done
}

check_nxlint() {
    local output good=no
    output=$("$nexusformat/bin/nxlint" "$definition" 2>&1 </dev/null | plain) || true
    if grep -qx 'Total number of warnings: 0' <<<"$output" && grep -qx 'Total number of errors: 0' <<<"$output"; then
        good=yes
    fi
    verdict nxlint "$definition" "$good" "$output"
}

definition=${CRYOKB_NEXUS_DEFINITION:-}
if [ "${1:-}" = --definition ] && [ $# -gt 1 ]; then
    definition=$2
    shift 2
fi
case ${1:-} in "" | -*) echo "usage: $0 [--definition FILE.nxdl.xml] FILE.nxs..." >&2; exit 2 ;; esac
pynx=$(environment CRYOKB_PYNX_VENV pynxtools)
nexusformat=$(environment CRYOKB_NEXUSFORMAT_VENV nexusformat)
pynx_options=()
nxvalidate_options=()
if [ -n "$definition" ]; then
    [ -f "$definition" ] || { echo "$definition: no such file" >&2; exit 2; }
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    pynx_options=("NEXUS_DEF_PATH=$(definitions pynxtools "$pynx/bin/python")")
    nxvalidate_options=(-d "$(definitions nexusformat "$nexusformat/bin/python")")
    check_nxlint
fi
for file in "$@"; do
    [ -f "$file" ] || { echo "$file: no such file" >&2; exit 2; }
    if ! found=$(entries "$file" 2>&1) || [ -z "$found" ]; then
        verdict both "$file" no "no NXentry at the top of this file, or it is not an HDF5 file: $found"
        continue
    fi
    mapfile -t names <<<"$found"
    check_pynx "$file" "${names[@]}"
    check_nxvalidate "$file" "${names[@]}"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
