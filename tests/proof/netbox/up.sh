#!/usr/bin/env bash
# Raises a NetBox 4.7.3 of its own on loopback: `up.sh FOLDER` prepares it there and stays until it is
# ended; FOLDER/ready holds the address, FOLDER/token (0600) the token. PostgreSQL and Redis listen on
# sockets in the folder, gunicorn on 127.0.0.1 alone. NetBox reports home by default: told not to.
set -euo pipefail
folder=$1 port=${2:-18470}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
venv=${MANG6_NETBOX_VENV:-$root/.setup/netbox}

python_new_enough() {
    local candidate
    for candidate in python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "netbox: Python 3.12 or newer is missing (NetBox 4.7 needs it): install python3.12, or pyenv install 3.13" >&2
    return 4
}

bin_of() { # PROGRAM PACKAGE
    local found
    found=$(command -v "$1" || ls /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | tail -1)
    [[ -n $found ]] || { echo "netbox: \`$1\` is missing: apt-get install $2" >&2; return 4; }
    echo "$found"
}
initdb=$(bin_of initdb postgresql) postgres=$(bin_of postgres postgresql)
redis=$(bin_of redis-server redis-server) psql=$(bin_of psql postgresql-client)

if [[ ! -x $venv/bin/netbox ]] || [[ $("$venv/bin/netbox" version 2>/dev/null) != 4.7.3 ]]; then
    echo "netbox: installing netbox 4.7.3 into $venv"
    "$(python_new_enough)" -m venv "$venv"
    "$venv/bin/pip" install --quiet "netbox==4.7.3"
fi

mkdir -p "$folder"/{conf,sockets,media,reports,scripts,static}
folder=$(cd "$folder" && pwd)
chmod 755 "$folder"
chown -R postgres "$folder/sockets"
pids=()
down() {
    trap - EXIT TERM INT
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait || true
}
trap down EXIT
trap 'exit 0' TERM INT

# PostgreSQL does not run as root.
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
if [[ ! -d $folder/data ]]; then
    install -d -o postgres -m 700 "$folder/data"
    as_postgres "$initdb" --auth=trust --encoding=UTF8 --locale=C.UTF-8 -D "$folder/data" >"$folder/initdb.log"
fi
as_postgres "$postgres" -D "$folder/data" -c listen_addresses= -c unix_socket_directories="$folder/sockets" \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off >"$folder/postgres.log" 2>&1 &
pids+=($!)
"$redis" --port 0 --unixsocket "$folder/sockets/redis" --save "" --appendonly no --dir "$folder" >"$folder/redis.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do
    as_postgres "$psql" -h "$folder/sockets" -d postgres -qtc 'select 1' >/dev/null 2>&1 && break
    sleep 0.2
done
as_postgres "$psql" -h "$folder/sockets" -d postgres -qtAc "select 1 from pg_database where datname='netbox'" | grep -q 1 \
    || as_postgres "$psql" -h "$folder/sockets" -d postgres -qc "create database netbox encoding 'UTF8'"

cat >"$folder/conf/mang6_proof_settings.py" <<SETTINGS
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "netbox", "USER": "postgres", "HOST": "$folder/sockets", "CONN_MAX_AGE": 300}}
REDIS = {name: {"URL": "unix://$folder/sockets/redis?db=%d" % number} for number, name in enumerate(["tasks", "caching"])}
SECRET_KEY = "$(head -c 48 /dev/urandom | base64 | tr -d '\n')"
API_TOKEN_PEPPERS = {1: "$(head -c 48 /dev/urandom | base64 | tr -d '\n')"}
CENSUS_REPORTING_ENABLED = False
ISOLATED_DEPLOYMENT = True
RELEASE_CHECK_URL = None
MEDIA_ROOT = "$folder/media"
REPORTS_ROOT = "$folder/reports"
SCRIPTS_ROOT = "$folder/scripts"
STATIC_ROOT = "$folder/static"
MAX_PAGE_SIZE = 1000
LOGGING = {}
SETTINGS
export NETBOX_CONFIGURATION=mang6_proof_settings PYTHONPATH=$folder/conf PYTHONWARNINGS=ignore DJANGO_SETTINGS_MODULE=netbox.settings
"$venv/bin/netbox" migrate --no-input >"$folder/migrate.log" 2>&1
umask 077
"$venv/bin/netbox" shell -c '
from users.models import User, Token
user, _ = User.objects.get_or_create(username="mang6", defaults={"is_superuser": True})
token = Token(user=user, version=2, write_enabled=True)
token.save()
print("TOKEN=nbt_%s.%s" % (token.key, token.token))' 2>"$folder/token.log" | sed -n 's/^TOKEN=//p' >"$folder/token"
[[ -s $folder/token ]] || { echo "netbox: no token was made: $folder/token.log" >&2; exit 1; }
umask 022
"$venv/bin/gunicorn" --bind "127.0.0.1:$port" --workers 2 --timeout 300 --chdir "$folder" netbox.wsgi >"$folder/gunicorn.log" 2>&1 &
pids+=($!)
for _ in $(seq 300); do
    if curl -sf -o /dev/null "http://127.0.0.1:$port/login/" || curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/api/" | grep -q '^[234]'; then
        echo "http://127.0.0.1:$port" >"$folder/ready"
        break
    fi
    kill -0 "${pids[-1]}" 2>/dev/null || { echo "netbox: gunicorn ended: $folder/gunicorn.log" >&2; exit 1; }
    sleep 0.5
done
[[ -f $folder/ready ]] || { echo "netbox: no answer after 150 s" >&2; exit 1; }
wait "${pids[-1]}"
