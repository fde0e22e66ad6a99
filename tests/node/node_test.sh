#!/usr/bin/env bash
# A node of its own, with the real programs: started, killed part by part, stopped.
# Promise: what dies is back within two seconds, endpoints.json names what really runs, and `down` leaves nothing.
set -euo pipefail
root=$KONTOR_SOURCE
folder=$(mktemp -d)
state=$folder/state
node=(--state "$state")
components=(broker users catalog inventory payment shipping orders notification registry saga-coordinator gateway)
restarted_within_ms=2000
ready_within_s=15
passed=0 failed=0

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

clean_up() {
    "$root/tools/dev/down" "${node[@]}" >/dev/null 2>&1 || say "the node of this test could not be stopped"
    rm -rf "$folder"
}

# check WHAT COMMAND…: counts whether the command says yes.
check() {
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        say "FAILED: $1"
    fi
}

# exits CODE COMMAND…: its output is left in $folder/output.
exits() {
    local code=0
    "${@:2}" >"$folder/output" 2>&1 || code=$?
    [ "$code" = "$1" ] || { say "exit code $code, not $1, of: ${*:2}" && cat "$folder/output" >&2 && return 1; }
}

mentions() {
    grep -q -- "$1" "$folder/output"
}

milliseconds() {
    printf '%s' "${EPOCHREALTIME/[.,]/}" | sed 's/...$//'
}

# within MILLISECONDS COMMAND…: asks until it says yes.
within() {
    local deadline=$(($(milliseconds) + $1))
    until "${@:2}"; do
        [ "$(milliseconds)" -lt "$deadline" ] || return 1
        read -r -t 0.02 <> <(:) || true
    done
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s' "$port"
}

up() {
    "$root/tools/dev/up" --detach "${node[@]}" --http-port "$http_port" --mqtt-port "$mqtt_port" --no-sample \
        --programs "$KONTOR_BIN" "$@"
}

status() {
    "$root/tools/dev/status" "${node[@]}" "$@"
}

all_up() {
    status >/dev/null 2>&1
}

# What the supervisor knows, and what endpoints.json tells the world.
supervised_pid() {
    s6-svstat -o pid "$state/supervise/$1"
}

announced_pid() {
    python3 - "$state/endpoints.json" "$1" <<'END'
import json, sys
node = json.load(open(sys.argv[1]))
print((node["broker"] if sys.argv[2] == "broker" else node["services"][sys.argv[2]][0])["pid"])
END
}

announced_truly() {
    local name
    for name in "${components[@]}"; do
        [ "$(announced_pid "$name")" = "$(supervised_pid "$name")" ] || return 1
    done
}

has_new_pid() {
    local pid
    pid=$(supervised_pid "$1")
    [ "$pid" -gt 0 ] && [ "$pid" != "$2" ]
}

processes_left() {
    local directory
    for directory in /proc/[0-9]*; do
        [[ $(readlink "$directory/cwd" 2>/dev/null) != "$state"/supervise* ]] || return 0
    done
    return 1
}

test_start() {
    check "up exits 0 when the node is ready" exits 0 up
    check "all of it runs and is ready" all_up
    check "endpoints.json is for its owner alone" [ "$(stat -c %a "$state/endpoints.json")" = 600 ]
    check "endpoints.json names the true pids" announced_truly
    check "status --json is JSON" python3 -c 'import json, sys; json.loads(sys.argv[1])' "$(status --json)"
}

# What `up` suggests to try, as it is printed.
first_order() {
    # shellcheck disable=SC2016 # the inner shell's arguments
    bash -euo pipefail -c 'source "$1/tools/node/sample.sh" && state=$2 http_port=$3 && print_first_order' - \
        "$root" "$state" "$http_port" | sed '1,/^Order something/d'
}

# A curl that notes its arguments, which everybody on a host can see.
noting_curl() {
    mkdir -p "$folder/noting"
    printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s"\nexec "%s" "$@"\n' "$folder/arguments" "$(command -v curl)" \
        >"$folder/noting/curl"
    chmod +x "$folder/noting/curl"
}

test_first_order() {
    noting_curl
    check "the sample is loaded" exits 0 "$state/bin/kontor" "${node[@]}" import "$root/samples/catalog.jsonl"
    first_order >"$folder/first-order"
    check "what up suggests runs" exits 0 env PATH="$folder/noting:$PATH" bash -euo pipefail "$folder/first-order"
    check "it is a confirmed order" mentions '"state":"confirmed"'
    check "its requests are noted" grep -q /api/auth/token "$folder/arguments"
    check "the password is no argument" [ "$(grep -cF "$(cat "$state/credentials/customer")" "$folder/arguments")" = 0 ]
}

# Every service is there with memory of its own, and so are broker and supervision.
footprint_is_whole() {
    python3 - "$1" "${components[@]}" <<'PYTHON'
import json, sys
node = json.load(open(sys.argv[1]))
pss = {process["name"]: process["pss"] for process in node["processes"]}
missing = [name for name in sys.argv[2:] if pss.get(name, 0) <= 0]
totals = node["totals"]
parts = sum(totals[part]["pss"] for part in ("services", "broker", "supervision"))
sys.exit(f"not measured: {missing}" if missing else parts != totals["node"]["pss"] or "s6-svscan" not in pss)
PYTHON
}

test_footprint() {
    local footprint=("$root/tools/dev/footprint")
    check "the footprint of a node is measured" exits 0 "${footprint[@]}" "${node[@]}" --json "$folder/footprint.json"
    check "it counts ten services" mentions "^10 services "
    check "it leaves nothing out" [ "$(grep -c "^note:" "$folder/output")" = 0 ]
    check "each part of the node has its share" footprint_is_whole "$folder/footprint.json"
    check "a footprint nobody can write is an error" exits 1 "${footprint[@]}" "${node[@]}" --json "$folder/no/where"
    check "no node has no footprint" exits 3 "${footprint[@]}" --state "$folder/nowhere"
    check "it says so" mentions "no node runs in"
    check "an unknown option of footprint is wrong use" exits 2 "${footprint[@]}" --no-such-option
}

test_second_start() {
    local before
    before=$(supervised_pid orders)
    check "a second up exits 0" exits 0 up
    check "it says that a node runs" mentions "runs already"
    check "it restarts nothing" [ "$(supervised_pid orders)" = "$before" ]
}

test_taken_port() {
    local elsewhere=("$root/tools/dev/up" --detach --state "$folder/other" --programs "$KONTOR_BIN")
    check "a taken port is refused" exits 1 "${elsewhere[@]}" --http-port "$http_port" --mqtt-port "$(free_port)"
    check "the refusal names the option" mentions "--http-port"
    check "a refused start leaves nothing behind" [ ! -e "$folder/other" ]
}

test_wrong_use() {
    check "an unknown option is wrong use" exits 2 up --no-such-option
    check "programs can't be named in two ways" exits 2 up --multicall
    check "a port must be a number" exits 2 up --http-port many
    check "status of no node says no" exits 1 "$root/tools/dev/status" --state "$folder/nowhere"
    check "down of no node is no error" exits 0 "$root/tools/dev/down" --state "$folder/nowhere"
}

test_kill_each() {
    local name pid
    for name in "${components[@]}"; do
        pid=$(supervised_pid "$name")
        kill -9 "$pid"
        check "$name is restarted within $restarted_within_ms ms" within "$restarted_within_ms" has_new_pid "$name" "$pid"
        check "the node is ready again after $name was killed" within $((ready_within_s * 1000)) all_up
    done
    check "endpoints.json names the new pids" announced_truly
}

test_kill_all_at_once() {
    local name pids=()
    for name in "${components[@]}"; do pids+=("$(supervised_pid "$name")"); done
    kill -9 "${pids[@]}"
    for name in "${!components[@]}"; do
        check "${components[name]} is restarted" within 5000 has_new_pid "${components[name]}" "${pids[name]}"
    done
    check "the node is ready again after all were killed" within $((ready_within_s * 1000)) all_up
    check "endpoints.json names every new pid, though all started at once" announced_truly
}

missing_alone() {
    curl -s "http://127.0.0.1:$http_port/ready" | grep -qF "\"missing\":[\"$1\"]"
}

is_down() {
    [ "$(s6-svstat -o up "$state/supervise/$1")" = false ]
}

# The broker's retained messages go with it, and so does the word that a service has died meanwhile.
test_service_that_died_with_the_broker() {
    s6-svc -d "$state/supervise/broker"
    check "the broker can be taken down" within 10000 is_down broker
    s6-svc -dk "$state/supervise/payment"
    check "so can a service" within 10000 is_down payment
    s6-svc -u "$state/supervise/broker"
    check "a service that didn't come back with the broker is missed" within 15000 missing_alone payment
    s6-svc -u "$state/supervise/payment"
    check "the node is ready when it does" within $((ready_within_s * 1000)) all_up
}

test_stop() {
    check "down exits 0" exits 0 "$root/tools/dev/down" "${node[@]}"
    check "down leaves no process" eval '! processes_left'
    check "a stopped node announces nothing" [ ! -e "$state/endpoints.json" ]
    check "a stopped node is not up" exits 1 status
}

trap clean_up EXIT
http_port=$(free_port)
mqtt_port=$(free_port)
test_wrong_use
test_start
test_first_order
all_up || die "no node, no further tests"
test_footprint
test_second_start
test_taken_port
test_kill_each
test_kill_all_at_once
test_service_that_died_with_the_broker
test_stop
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
