# shellcheck shell=bash
# shellcheck disable=SC2034  # read by the scripts that source this
# What a node consists of, and what stands where in its state folder.
#
#   endpoints.json     what clients need to know; written by bin/announce at each start of a service
#   bin/               links to the programs            run/          pids, ports, locks
#   broker/            its configuration, and socket    credentials/  one secret a file; accounts.json; ca/
#   <service>/         config.json and database         logs/<name>/  bounded logs
#   gateway/routes.json  changes to the gateway's routes, by whoever runs the node
#   supervise/<name>/  s6 service folders

[ -z "${node_layout:-}" ] || return 0
node_layout=known

root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
# Chosen by the command's options.
state='' supervise='' http_port=8080 mqtt_port=1883

# In the order of starting; stopping goes the other way round, so that whoever asks is gone before whoever answers.
services=(users catalog inventory payment shipping orders notification registry saga-coordinator gateway)
components=(broker "${services[@]}")
# What a node runs, all of it in one folder.
node_programs=(kontor "${services[@]/#/kontor-}" mosquitto mosquitto_passwd)

default_state_folder=$PWD/.kontor

# What libmosquitto and the broker can bind; longer ones do without the Unix socket.
longest_socket_path=100

# use_state_folder DIR: makes the path absolute; sets $state. Refuses what no configuration file can hold.
use_state_folder() {
    state=$(realpath -m -- "$1")
    case $state in
        *[$'\n\t\r']*) usage_error "a state folder's path may not contain line breaks or tabs" ;;
        /) usage_error "/ cannot be a state folder" ;;
    esac
    supervise=$state/supervise
}

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# Wrong use: says what is wrong and how it is used; the command defines `usage`.
usage_error() {
    say "${0##*/}: $*"
    usage >&2
    exit 2
}

# need_value OPTION VALUES-LEFT: an option that takes a value must be followed by one.
need_value() {
    [ "$2" -ge 2 ] || usage_error "$1 needs a value"
}

json_string() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# replace_file FILE [MODE]: puts standard input there; readers see the old content or the new, never a part.
replace_file() {
    cat >"$1.new"
    chmod "${2:-0600}" "$1.new"
    mv -f "$1.new" "$1"
}

# fill_in NAME=VALUE…: replaces @NAME@ in standard input by the value, whatever characters it holds.
fill_in() {
    local text pair
    text=$(cat)
    for pair in "$@"; do text=${text//"@${pair%%=*}@"/"${pair#*=}"}; done
    printf '%s\n' "$text"
}
