# shellcheck shell=bash
# The state folder's skeleton: links to the programs, and one s6 service folder a component.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

# Enough for a service to finish what it has begun; whoever needs longer is killed.
kill_after_ms=10000

make_state_folder() {
    umask 077
    [ -d "$state" ] || mkdir -p "$state"
    mkdir -p "$state"/{bin,run,logs}
}

forget_last_run() {
    rm -f "$state"/run/*.pid "$state/endpoints.json"
}

# The link keeps the name that the program was asked for by: it tells kontor-all which service to be.
link_program() {
    [ -x "$1" ] || die "missing program: $1"
    ln -sfn "$(realpath "$1")" "$state/bin/${1##*/}"
}

# link_programs FOLDER
link_programs() {
    local program
    for program in "${node_programs[@]}"; do link_program "$1/$program"; done
    link_program "$root/deploy/supervise/announce"
}

# service_folder NAME KIND: started by its order, not by being there: hence `down`, which `start_component` takes away.
service_folder() {
    local folder=$supervise/$1 parts=$root/deploy/supervise
    mkdir -p "$folder/log" "$folder/data"
    cp "$parts/run.$2" "$folder/run"
    [ ! -f "$parts/check.$2" ] || cp "$parts/check.$2" "$folder/data/check"
    cp "$parts/finish" "$folder/finish"
    cp "$parts/run.log" "$folder/log/run"
    printf '3\n' >"$folder/notification-fd"
    printf '%s\n' "$kill_after_ms" >"$folder/timeout-kill"
    : >"$folder/down"
}

make_service_folders() {
    local service
    rm -rf "$supervise"
    mkdir -p "$supervise"
    service_folder broker broker
    for service in "${services[@]}"; do service_folder "$service" service; done
}
