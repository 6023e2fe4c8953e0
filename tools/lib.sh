# lib.sh - what the tools share. To be sourced by bash scripts of this folder.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What the program itself is built from and runs with.
build_packages=(build-essential cmake ninja-build pkg-config libpaho-mqtt-dev librdkafka-dev
    libmsgpack-dev libfyaml-dev libjson-c-dev libssl-dev uthash-dev mosquitto mosquitto-clients)

say() { printf '\033[1m%s\033[0m %s\n' "==>" "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# Installs from Debian what of the named packages is missing, and says so; nothing when none is.
need_packages() {
    local missing=() p
    for p in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null) == installed ]] || missing+=("$p")
    done
    ((${#missing[@]})) || return 0
    say "installing ${#missing[@]} packages from Debian: ${missing[*]}"
    apt-get update -q >&2
    # A package's service must not be started on the machine of somebody who only tries us.
    local policy=/usr/sbin/policy-rc.d made=
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made=1
    fi
    local rc=0
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2 || rc=$?
    [[ -z $made ]] || rm -f $policy
    ((rc == 0)) || die "apt-get could not install: ${missing[*]}"
}

# port_is_free PORT: nobody listens there on loopback.
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FIRST: the first free loopback port from FIRST on.
free_port() {
    local port
    for ((port = $1; port < $1 + 1000; port++)); do
        port_is_free "$port" && { echo "$port"; return; }
    done
    die "no free port between $1 and $(($1 + 999))"
}

# start_mosquitto DIR PORT: a real Mosquitto with our profile, data and log in DIR; sets mosquitto_pid.
start_mosquitto() {
    local dir=$1 port=$2 i
    mkdir -p "$dir"
    {
        cat "$top/docker/mosquitto/mosquitto.conf"
        printf 'listener %s 127.0.0.1\nallow_anonymous true\npersistence_location %s/\n' "$port" "$dir"
        [[ $(id -u) != 0 ]] || echo "user root"
    } >"$dir/mosquitto.conf"
    mosquitto -c "$dir/mosquitto.conf" >"$dir/mosquitto.log" 2>&1 </dev/null &
    mosquitto_pid=$!
    for ((i = 0; i < 100; i++)); do
        port_is_free "$port" || return 0
        kill -0 $mosquitto_pid 2>/dev/null || break
        sleep 0.1
    done
    cat "$dir/mosquitto.log" >&2
    die "Mosquitto did not start on port $port"
}

# stop_pid PID [SECONDS]: SIGTERM, then SIGKILL when it has not gone in time.
stop_pid() {
    local i
    kill "$1" 2>/dev/null || return 0
    for ((i = 0; i < ${2:-10} * 10; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null || true
}
