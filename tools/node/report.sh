# shellcheck shell=bash
# What runs in a node: for people as a table, for programs as JSON.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

read_ports() {
    # shellcheck source=/dev/null
    [ ! -f "$state/run/ports" ] || source "$state/run/ports"
}

# The status of a URL's answer; 000 when nobody answers.
http_status() {
    curl --silent --output /dev/null --max-time 2 --noproxy '*' --write-out '%{http_code}' "$1" || true
}

gateway_ready() {
    [ "$(http_status "http://127.0.0.1:$http_port/ready")" = 200 ]
}

# component_state NAME: "up ready pid seconds", the first two true or false; pid is - when there is none.
component_state() {
    local up ready pid seconds
    read -r up ready pid seconds < <(s6-svstat -o up,ready,pid,updownfor "$supervise/$1" 2>/dev/null) ||
        { up=false ready=false pid=-1 seconds=0; }
    [ "$pid" -gt 0 ] || pid=-
    printf "%s %s %s %s\n" "$up" "$ready" "$pid" "$seconds"
}

component_port() {
    case $1 in
        broker) printf '%s' "$mqtt_port" ;;
        gateway) printf '%s' "$http_port" ;;
        *) printf -- '-' ;;
    esac
}

component_ready() {
    local up ready
    read -r up ready _ < <(component_state "$1")
    [ "$up $ready" = "true true" ]
}

# The components that do not run or are not ready.
not_ready() {
    local name
    for name in "${components[@]}"; do
        component_ready "$name" || printf '%s\n' "$name"
    done
}

all_ready() {
    [ -z "$(not_ready)" ] && gateway_ready
}


print_table() {
    local name up ready pid seconds
    printf '%-18s %-6s %-6s %8s %10s %6s\n' COMPONENT UP READY PID SECONDS PORT
    for name in "${components[@]}"; do
        read -r up ready pid seconds < <(component_state "$name")
        printf '%-18s %-6s %-6s %8s %10s %6s\n' "$name" "${up/#true/yes}" "${ready/#true/yes}" "$pid" "$seconds" \
            "$(component_port "$name")" | sed 's/false/no   /g'
    done
}

component_json() {
    local name=$1 up ready pid seconds port
    read -r up ready pid seconds < <(component_state "$name")
    port=$(component_port "$name")
    printf '{"name": "%s", "up": %s, "ready": %s, "pid": %s, "seconds": %s, "port": %s}' \
        "$name" "$up" "$ready" "${pid/#-/null}" "$seconds" "${port/#-/null}"
}

print_json() {
    local name separator='' running=false ready=false
    if node_runs; then running=true; fi
    if "$running" && all_ready; then ready=true; fi
    printf '{"state": %s, "running": %s, "ready": %s,\n "http": "http://127.0.0.1:%s", "mqtt_port": %s,\n "components": [' \
        "$(json_string "$state")" "$running" "$ready" "$http_port" "$mqtt_port"
    for name in "${components[@]}"; do
        printf '%s\n  %s' "$separator" "$(component_json "$name")"
        separator=','
    done
    printf ']}\n'
}

# The end of the logs of what is not ready, so that the reason stands where the failure is reported.
show_logs_of_unready() {
    local name
    for name in $(not_ready); do
        say "--- $name is not ready; the end of $state/logs/$name/current:"
        tail -n 8 "$state/logs/$name/current" >&2 2>/dev/null || say "(nothing logged)"
    done
}

show_what_the_gateway_misses() {
    ! component_ready gateway ||
        say "--- the gateway's answer: $(curl --silent --max-time 2 --noproxy '*' "http://127.0.0.1:$http_port/ready")"
}
