# shellcheck shell=bash
# lib.sh - what the scripts in tools/ share. Source it; it does nothing by itself.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8

# What the product is built from, and what the demonstration runs with.
# shellcheck disable=SC2034 # used by those who source this
build_packages=(cmake ninja-build gcc libc6-dev pkg-config libpaho-mqtt-dev librdkafka-dev libmsgpack-dev
    libfyaml-dev libjson-c-dev libmicrohttpd-dev libssl-dev uthash-dev mosquitto mosquitto-clients)

# What the fuzz targets are built with.
# shellcheck disable=SC2034
fuzz_packages=(clang libclang-rt-14-dev llvm)

# Words go to stderr; stdout is for data.
say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() {
    printf '\033[1m==> failed:\033[0m %s\n' "$*" >&2
    exit 1
}
[[ -t 2 ]] || {
    say() { printf '==> %s\n' "$*" >&2; }
    fail() {
        printf '==> failed: %s\n' "$*" >&2
        exit 1
    }
}

# Prints those of the packages that are not installed.
missing_packages() {
    local package
    for package; do
        [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || echo "$package"
    done
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "this needs root: $*"
        sudo "$@"
    fi
}

# Installs those of the packages that are missing, from Debian.
need_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then return 0; fi
    command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
    say "installing from Debian: ${missing[*]}"
    as_root apt-get -o DPkg::Lock::Timeout=300 update >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install \
        -y --no-install-recommends "${missing[@]}" >&2
}

# True when something holds the port on any address of this machine.
port_is_taken() {
    local hex files=(/proc/net/tcp)
    hex=$(printf ':%04X' "$1")
    if [[ -r /proc/net/tcp6 ]]; then files+=(/proc/net/tcp6); fi
    # what has no inode belongs to no process any more: over (TIME_WAIT and the like), and no obstacle
    awk -v end="$hex\$" '$2 ~ end && $10 != 0 {taken = 1} END {exit !taken}' "${files[@]}"
}

# Prints PREFERRED when it is free, otherwise a port that is: one below those that outgoing
# connections get, so that it stays free until somebody listens there.
free_port() {
    local port=${1:-0}
    while [[ $port -eq 0 ]] || port_is_taken "$port"; do
        port=$((20000 + RANDOM % 12000))
    done
    echo "$port"
}

# Waits until somebody accepts connections on the loopback port: await_port PORT SECONDS PID.
# False when there is nobody in time, or when the process has ended.
await_port() {
    local port=$1 pid=$3 left
    for ((left = $2 * 20; left > 0; left--)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# Waits until the pattern stands in the file: await_line FILE PATTERN SECONDS PID.
await_line() {
    local file=$1 pattern=$2 pid=$4 left
    for ((left = $3 * 20; left > 0; left--)); do
        if grep -qs -- "$pattern" "$file"; then return 0; fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# Ends a process and waits until it has: stop_pid PID NAME SECONDS. False when it had to be killed.
stop_pid() {
    local pid=$1 name=$2 left
    kill -TERM "$pid" 2>/dev/null || return 0
    for ((left = $3 * 20; left > 0; left--)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.05
    done
    say "$name (pid $pid) does not stop; killing it"
    kill -KILL "$pid" 2>/dev/null
    return 1
}

# Starts a program that Ctrl-C does not reach, since whoever started it ends it in order, and
# that dies with the script should that be killed: detached LOG PROGRAM ARGUMENT... &
detached() {
    local log=$1
    shift
    exec setsid setpriv --pdeathsig TERM "$@" </dev/null >"$log" 2>&1
}

# Configures and builds, warnings are errors: build_release DIRECTORY [TARGET...] -- [CMAKE OPTION...]
# A release build, unless the options say otherwise.
build_release() {
    local directory=$1 targets=()
    shift
    while (($# > 0)) && [[ $1 != -- ]]; do
        targets+=(--target "$1")
        shift
    done
    shift
    say "building in $directory"
    mkdir -p "$directory"
    cmake -S "$root" -B "$directory" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMESBRIDGE_WERROR=ON "$@" \
        >"$directory/configure.log" 2>&1 || {
        cat "$directory/configure.log" >&2
        fail "cmake cannot configure $directory"
    }
    # ninja's progress is one line that changes on a terminal, and lines otherwise
    cmake --build "$directory" "${targets[@]}" >&2 || fail "the build in $directory"
}
