# The virtual environments of the stock validators; to be sourced by a script that has set here, root and python3.

# environment VARIABLE NAME: the folder that VARIABLE names, else of the virtual environment NAME, made from NAME.lock when needed.
environment() {
    local given=${!1:-} name=$2
    if [ -n "$given" ]; then
        printf '%s\n' "$given"
        return
    fi
    local folder=$root/build/venv-$name stamp
    stamp=$(cksum <"$here/$name.lock")
    if [ "$(cat "$folder/.locked" 2>/dev/null || true)" != "$stamp" ]; then
        echo "making the environment of $name in ${folder#"$root"/} ..." >&2
        rm -rf "$folder"
        "$python3" -m venv "$folder" >&2
        "$folder/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$here/$name.lock" >&2
        printf '%s\n' "$stamp" >"$folder/.locked"
    fi
    printf '%s\n' "$folder"
}
