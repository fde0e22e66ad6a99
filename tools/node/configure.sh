# shellcheck shell=bash
# Writes what the broker and the services read at start: derived from the tree and the options, anew at each `up`.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

socket_path() {
    printf '%s' "$state/broker/mqtt.sock"
}

# Mosquitto's listener line ends at a blank, and an address of a Unix socket has little room.
socket_usable() {
    local path
    path=$(socket_path)
    [ "${#path}" -le "$longest_socket_path" ] && [[ $path != *' '* ]]
}

broker_address() {
    if socket_usable; then printf 'unix:%s' "$(socket_path)"; else printf '127.0.0.1:%s' "$mqtt_port"; fi
}

unix_listener() {
    if socket_usable; then
        printf '# The services of this host: half the cost of loopback, and only for who may enter the state folder.\n'
        printf 'listener 0 %s\nmax_connections 100\n' "$(socket_path)"
    else
        printf '# No Unix socket: the state folder has too long a path, or a blank in it.\n'
    fi
}

access_list() {
    cat "$root/broker-config/acl"
    printf '# Clients that only speak MQTT (kontor mqtt-client). Nothing else stands below this line.\n'
    client_files acl
}

configure_broker() {
    mkdir -p "$state/broker"
    access_list | replace_file "$state/broker/acl"
    fill_in "STATE=$state" "MQTT_PORT=$mqtt_port" "USER=$(id -un)" "UNIX_LISTENER=$(unix_listener)" \
        <"$root/broker-config/mosquitto.conf.in" | replace_file "$state/broker/mosquitto.conf"
    write_broker_passwords
}

# What a service can be told beyond what all are told.
service_settings() {
    case $1 in
        users) printf '{"accounts_file": %s}' "$(json_string "$state/credentials/accounts.json")" ;;
        gateway)
            printf '{"http_address": "127.0.0.1", "http_port": %s, "routes": %s}' \
                "$http_port" "$(json_string "$state/gateway/routes.json")"
            ;;
        *) printf '{}' ;;
    esac
}

service_config() {
    local service=$1
    printf '{\n  "site": "dev",\n  "instance": "%s-1",\n' "$service"
    printf '  "data_dir": %s,\n' "$(json_string "$state/$service")"
    printf '  "broker": {"address": %s, "username": "%s", "password_file": %s},\n' \
        "$(json_string "$(broker_address)")" "$service" "$(json_string "$state/credentials/$service")"
    printf '  "log_level": "info",\n  "settings": %s\n}\n' "$(service_settings "$service")"
}

# Changes to the gateway's routes are the operator's: it has none to begin with, and what there is stays.
provide_routes() {
    local file=$state/gateway/routes.json
    mkdir -p "${file%/*}"
    [ -e "$file" ] || printf '{}\n' | replace_file "$file"
    "$state/bin/kontor" gateway check "$file" >/dev/null ||
        die "the gateway would refuse its routes, $file: kontor gateway check says why"
}

# Each service judges its own configuration before anything runs.
configure_services() {
    local service
    provide_routes
    for service in "${services[@]}"; do
        mkdir -p "$state/$service"
        service_config "$service" | replace_file "$state/$service/config.json"
        "$state/bin/kontor-$service" --config "$state/$service/config.json" --check >/dev/null ||
            die "$service refuses its configuration, $state/$service/config.json"
    done
}

write_ports() {
    printf 'http_port=%s\nmqtt_port=%s\n' "$http_port" "$mqtt_port" | replace_file "$state/run/ports"
}
