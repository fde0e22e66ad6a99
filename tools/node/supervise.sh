# shellcheck shell=bash
# Starting, stopping and asking the supervisor (s6). Only ever touches processes of this state folder.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

# A little more than the supervisor gives a component before it kills it (kill_after_ms in folders.sh).
stop_within_ms=12000

supervisor_pid() {
    local pid
    pid=$(cat "$state/run/supervisor" 2>/dev/null) || return 1
    [ "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")" = "s6-svscan $supervise " ] || return 1
    printf '%s' "$pid"
}

node_runs() {
    supervisor_pid >/dev/null
}

# node_processes: pids of everything that runs in this node's service folders. The names are looked at, too: somebody's
# shell may stand in such a folder.
node_processes() {
    local directory folder
    for directory in /proc/[0-9]*; do
        folder=$(readlink "$directory/cwd" 2>/dev/null) || continue
        [[ $folder == "$supervise" || $folder == "$supervise"/* ]] || continue
        grep -qE '^(kontor-|mosquitto|s6-|qemu-)' "$directory/comm" 2>/dev/null && printf '%s\n' "${directory##*/}"
    done
    return 0
}

# wait_until SECONDS COMMAND…: asks every 50 ms; false when the time is over.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

start_supervisor() {
    setsid --fork "$root/deploy/supervise/supervisor" "$state" </dev/null >/dev/null 2>&1 9>&-
    wait_until 5 supervises_all || die "the supervisor does not start; see $state/logs/supervisor/current"
}

supervises_all() {
    local name
    for name in "${components[@]}"; do s6-svok "$supervise/$name" || return 1; done
}

start_component() {
    rm -f "$supervise/$1/down"
    s6-svc -u "$supervise/$1"
}

start_broker() {
    start_component broker
    s6-svwait -U -t 10000 "$supervise/broker" 2>/dev/null
}

start_services() {
    local service
    for service in "${services[@]}"; do start_component "$service"; done
}

# A service that the supervisor no longer tries to start: its configuration or its store was refused.
some_given_up() {
    local service
    for service in "${services[@]}"; do
        [ "$(s6-svstat -o up,wantedup "$supervise/$service" 2>/dev/null)" != "false false" ] || return 0
    done
    return 1
}

# services_ready SECONDS: false when the time is over, or when one of them will never be ready.
services_ready() {
    local deadline=$((SECONDS + $1))
    until s6-svwait -a -U -t 1000 "${services[@]/#/$supervise/}" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        ! some_given_up || return 1
    done
}

# stop_components NAME…: asks all of them at once to end, waits, and kills what does not listen.
stop_components() {
    local name folders=()
    for name in "$@"; do
        s6-svok "$supervise/$name" 2>/dev/null || continue
        folders+=("$supervise/$name")
        s6-svc -d "$supervise/$name"
    done
    [ "${#folders[@]}" -gt 0 ] || return 0
    s6-svwait -a -D -t "$stop_within_ms" "${folders[@]}" 2>/dev/null && return 0
    say "some of these did not end in time and are killed: $*"
    for name in "${folders[@]}"; do s6-svc -k "$name"; done
    s6-svwait -a -D -t 2000 "${folders[@]}" 2>/dev/null || true
}

nothing_left() {
    [ -z "$(node_processes)" ]
}

stop_supervisor() {
    local name
    if node_runs; then s6-svscanctl -t "$supervise"; fi
    # Supervisors of services whose own supervisor is gone are told one by one.
    for name in "${components[@]}"; do
        s6-svc -xd "$supervise/$name" 2>/dev/null || true
        s6-svc -xd "$supervise/$name/log" 2>/dev/null || true
    done
    wait_until 5 nothing_left && return 0
    # shellcheck disable=SC2046 # one word a pid
    kill -9 $(node_processes) 2>/dev/null || true
    wait_until 2 nothing_left
}

# Whoever asks goes first, then whoever answers, then what carries their words.
stop_node() {
    stop_components gateway
    stop_components saga-coordinator
    stop_components users catalog inventory payment shipping orders notification registry
    stop_components broker
    stop_supervisor || die "some processes of $state do not end: $(node_processes | tr '\n' ' ')"
    rm -f "$state/endpoints.json" "$state"/run/*.pid "$state/run/supervisor"
}
