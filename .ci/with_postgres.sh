#!/usr/bin/env bash
# Run a command with a PostgreSQL server of its own, on loopback, whose address is in CRYOKB_POSTGRES; the server ends with the command.
#
#   bash .ci/with_postgres.sh COMMAND [ARGUMENT...]
#
# PostgreSQL refuses to run as root: as root the server runs as the user postgres, else as whoever calls. Installs the Debian package when
# it is missing and this is root. Exit: that of the command; 2 when there is no server to be had.
set -euo pipefail

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    echo "installing postgresql ..." >&2
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null 2>&1 </dev/null || true
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1)
fi
[ -n "$bin" ] || { echo "with_postgres: there is no PostgreSQL, and no way to install it here" >&2; exit 2; }

folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
    as "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT

[ "$(id -u)" -ne 0 ] || chown postgres "$folder"
cd "$folder"
as "$bin/initdb" -D "$folder/data" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --username=cryokb >/dev/null
as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-h 127.0.0.1 -p $port -k $folder" start >/dev/null || { cat "$folder/log" >&2; exit 2; }
as "$bin/createdb" -h 127.0.0.1 -p "$port" -U cryokb cryokb
cd - >/dev/null
export CRYOKB_POSTGRES="postgresql+psycopg://cryokb@127.0.0.1:$port/cryokb"
"$@"
