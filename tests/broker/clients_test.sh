#!/usr/bin/env bash
# Lets clients in that only speak MQTT, as an operator does, on a real broker that goes on running.
# Promise: such a client is given what its scope says and nothing else, publishes nothing, and is out once it is removed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=real_broker.sh
source "${BASH_SOURCE[0]%/*}/real_broker.sh"

kontor() {
    "$KONTOR_BIN/kontor" --state "$state" "$@"
}

# Of the topics below, what a scope is given.
topics=(kontor/event/catalog/product/price-changed/tea kontor/event/inventory/stock/reserved/tea
    kontor/event/orders/order/confirmed/1 kontor/event/payment/payment/captured/1 kontor/event/shipping/shipment/created/1
    kontor/event/users/user/registered/1 kontor/event/users/api-key/api-key-created/1 kontor/state/orders/1
    kontor/notify/1/order kontor/presence/users/users-1 kontor/health/users/users-1
    kontor/telemetry/metrics/users/users-1 kontor/rpc/users/erase kontor/rpc/catalog/get kontor/replay/orders
    kontor/reply/client-display/1 kontor/reply/gateway-1/rpc elsewhere)
given_to() {
    case $1 in
        display) printf '%s\n' kontor/event/catalog kontor/event/inventory ;;
        till) printf '%s\n' kontor/event/{catalog,inventory,orders,payment} kontor/state/orders ;;
        warehouse) printf '%s\n' kontor/event/{inventory,orders,shipping} ;;
        notices) printf '%s\n' kontor/notify ;;
        monitor) printf '%s\n' kontor/presence kontor/health kontor/telemetry ;;
    esac
}
is_given() {
    local prefix
    while read -r prefix; do [[ $2 != "$prefix"/* ]] || return 0; done < <(given_to "$1")
    return 1
}

# add_client SCOPE: a client called like its scope; its password is where the others' are.
add_client() {
    kontor mqtt-client "$1" --scope "$1" --json 2>"$state/errors" |
        sed -n 's/.*"password":"\([0-9a-f]*\)".*/\1/p' >"$state/credentials/client-$1"
    [ ! -s "$state/errors" ] || die "the broker wasn't told: $(cat "$state/errors")"
}

tell_of_broker() {
    printf '{"broker": {"pid": %s}}\n' "$broker" >"$state/endpoints.json"
}

may_connect() {
    [ "$(publish "$1" "$1" kontor/anything)" = refused ]
}

test_scope() {
    local scope=$1 user=client-$1 topic
    subscribe "$user" "$user" '#'
    wait_for looks_on "$user" "$scope"
    for topic in "${topics[@]}"; do announce "$topic"; done
    announce "$(marker_of "$scope")/end"
    wait_for was_given "$user" "$(marker_of "$scope")/end"
    for topic in "${topics[@]}"; do
        expect "$scope is given $topic" "$(yes_or_no is_given "$scope" "$topic")" "$(yes_or_no was_given "$user" "$topic")"
        expect "$scope publishes to $topic" refused "$(publish "$user" "writer-$user" "$topic")"
    done
}

marker_of() {
    printf '%s/marker' "$(given_to "$1" | head -n 1)"
}

looks_on() {
    announce "$(marker_of "$2")/begin"
    was_given "$1" "$(marker_of "$2")/begin"
}

# Whatever client id it takes, it reads nobody's replies.
test_borrowed_client_id() {
    subscribe client-display gateway-1 '#'
    wait_for looks_on gateway-1 display
    announce kontor/reply/gateway-1/rpc
    announce "$(marker_of display)/end2"
    wait_for was_given gateway-1 "$(marker_of display)/end2"
    expect "a display called gateway-1 is given the gateway's reply" no \
        "$(yes_or_no was_given gateway-1 kontor/reply/gateway-1/rpc)"
}

# exits CODE ARGUMENT…: what the command ends with.
exits() {
    local code=0
    kontor mqtt-client "${@:2}" >/dev/null 2>&1 || code=$?
    expect "kontor mqtt-client ${*:2}" "$1" "$code"
}

test_wrong_use() {
    exits 1 display --scope till
    exits 1 nobody --remove
    exits 2 bad_name --scope display
    exits 2 '../../etc' --scope display
    exits 2 $'a\nuser gateway' --scope display
    exits 2 new --scope everything
    exits 2 new
    exits 2 --scope display
    exits 0 --scopes
    exits 0
}

# The same files are made when the node is configured anew, as at each start.
test_configured_again() {
    local before
    before=$(sort "$state/broker/passwords" | grep '^client-')
    configure_broker
    expect "clients' passwords after a start" "$before" "$(sort "$state/broker/passwords" | grep '^client-')"
    expect "clients' sections after a start" 5 "$(grep -c '^user client-' "$state/broker/acl")"
}

test_removal() {
    kontor mqtt-client till --remove 2>/dev/null
    wait_for refused_at_the_door client-till
    expect "a till that was removed" yes "$(yes_or_no refused_at_the_door client-till)"
    expect "a display beside it" yes "$(yes_or_no may_connect client-display)"
    expect "nothing is left of it" 0 "$(grep -c client-till "$state/broker/acl" "$state/broker/passwords" | awk -F: '{n += $2} END {print n}')"
}

refused_at_the_door() {
    local client code=0
    login "$1" "$1"
    mosquitto_pub "${client[@]}" -t kontor/anything -m '{}' >"$state/answer" 2>&1 || code=$?
    [ "$code" -eq 135 ] && grep -qi 'connection error' "$state/answer"
}

start_broker
tell_of_broker
scopes=(display till warehouse notices monitor)
for scope in "${scopes[@]}"; do add_client "$scope"; done
for scope in "${scopes[@]}"; do wait_for may_connect "client-$scope"; done
for scope in "${scopes[@]}"; do test_scope "$scope"; done
test_borrowed_client_id
test_wrong_use
test_configured_again
test_removal
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
