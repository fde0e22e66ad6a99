#!/usr/bin/env bash
# Tries every identity of the access list on every kind of topic, against a real broker with the real configuration.
# Promise: nobody connects without a name and its password, and each can do what acl_cases.txt says and nothing else.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=real_broker.sh
source "${BASH_SOURCE[0]%/*}/real_broker.sh"

named_in() {
    [[ " $2 " == *" $1 "* ]]
}

# for_each_case FUNCTION: calls it with topic, writers, readers.
for_each_case() {
    local topic writers readers
    while IFS='|' read -r topic writers readers; do
        topic=${topic// /}
        "$1" "$topic" "$writers" "$readers"
    done < <(grep -v -e '^#' -e '^$' "$here/acl_cases.txt")
}

# --- what is tested -------------------------------------------------------------------------------------------------

# marker IDENTITY CLIENT-ID: a topic that this client of that identity is given, for whatever the tests have to mark.
marker() {
    case $1 in
        observer) printf 'kontor/event/%s' "$2" ;;
        messenger) printf 'kontor/notify/%s' "$2" ;;
        *) printf 'kontor/reply/%s' "$2" ;;
    esac
}

# Markers show that a subscription stands, and that what came before has been given or withheld for good.
test_reading() {
    local identity
    for identity in $identities; do
        announce "$(marker "$identity" "acl-$identity")/begin" --retain
        subscribe "$identity" "acl-$identity" '#'
    done
    wait_for_markers begin
    for_each_case announce_case
    for identity in $identities; do announce "$(marker "$identity" "acl-$identity")/end"; done
    wait_for_markers end
    for_each_case expect_readers
}

wait_for_markers() {
    local identity
    for identity in $identities; do
        wait_for was_given "acl-$identity" "$(marker "$identity" "acl-$identity")/$1"
    done
}

announce_case() {
    announce "$1"
}

expect_readers() {
    local identity
    for identity in $identities; do
        expect "$identity is given $1" "$(yes_or_no named_in "$identity" "$3")" \
            "$(yes_or_no was_given "acl-$identity" "$1")"
    done
}

test_writing() {
    for_each_case expect_writers
}

expect_writers() {
    local identity expected
    for identity in $identities; do
        if named_in "$identity" "$2"; then expected=allowed; else expected=refused; fi
        expect "$identity publishes to $1" "$expected" "$(publish "$identity" "writer-$identity" "$1")"
    done
}

# A member of a shared subscription is judged by the topic, whatever group it calls itself a member of.
test_shared_subscriptions() {
    local member
    subscribe inventory shared-inventory "\$share/inventory/kontor/rpc/inventory/+" 'kontor/reply/#'
    subscribe users shared-users "\$share/another/kontor/rpc/inventory/+" 'kontor/reply/#'
    subscribe observer shared-observer "\$share/third/kontor/#" 'kontor/event/#'
    for member in inventory users observer; do wait_for subscribed "$member" "shared-$member"; done
    announce kontor/rpc/inventory/reserve
    for member in inventory users observer; do
        announce "$(marker "$member" "shared-$member")/end"
        wait_for was_given "shared-$member" "$(marker "$member" "shared-$member")/end"
    done
    expect "inventory is given its share" yes "$(yes_or_no was_given shared-inventory kontor/rpc/inventory/reserve)"
    expect "users is given inventory's" no "$(yes_or_no was_given shared-users kontor/rpc/inventory/reserve)"
    expect "observer is given inventory's" no "$(yes_or_no was_given shared-observer kontor/rpc/inventory/reserve)"
}

# Both filters stand when a marker arrives, since they were asked for in one packet.
subscribed() {
    announce "$(marker "$1" "$2")/begin"
    was_given "$2" "$(marker "$1" "$2")/begin"
}

# The access list names a client's replies by its id: an id with wildcards must not widen that.
test_wildcard_client_id() {
    subscribe operator '+' 'kontor/#'
    wait_for looks_on '+'
    announce kontor/reply/acl-gateway/1
    announce kontor/event/orders/order/confirmed/end
    wait_for was_given '+' kontor/event/orders/order/confirmed/end
    expect "a client called + is given another's reply" no "$(yes_or_no was_given '+' kontor/reply/acl-gateway/1)"
}

# Who never asks reads no replies, whatever it calls itself: else it would read the gateway's by connecting as it.
test_borrowed_client_id() {
    subscribe observer gateway-1 'kontor/#'
    wait_for looks_on gateway-1
    announce kontor/reply/gateway-1/rpc
    announce kontor/event/orders/order/confirmed/end
    wait_for was_given gateway-1 kontor/event/orders/order/confirmed/end
    expect "an observer called gateway-1 is given the gateway's reply" no \
        "$(yes_or_no was_given gateway-1 kontor/reply/gateway-1/rpc)"
}

looks_on() {
    announce kontor/event/orders/order/confirmed/begin
    was_given "$1" kontor/event/orders/order/confirmed/begin
}

# refused_at_the_door WHAT OPTION…
refused_at_the_door() {
    local answer code=0
    answer=$(mosquitto_pub -V 5 -q 1 -t kontor/anything/else -m '{}' "${@:2}" 2>&1) || code=$?
    expect "$1 is refused" "135 yes" "$code $(yes_or_no grep -q 'Not authorized' <<<"$answer")"
}

test_connecting() {
    local door
    for door in "-h 127.0.0.1 -p $mqtt_port" "--unix $state/broker/mqtt.sock"; do
        # shellcheck disable=SC2086 # the options of a door are several words
        {
            refused_at_the_door "an anonymous client ($door)" $door
            refused_at_the_door "an unknown one" $door -u nobody -P "$(secret gateway)"
            refused_at_the_door "a wrong password" $door -u gateway -P wrong
            refused_at_the_door "no password" $door -u gateway
            refused_at_the_door "another's password" $door -u gateway -P "$(secret orders)"
        }
    done
}

identities=$(broker_identities)
start_broker
test_connecting
test_reading
test_writing
test_shared_subscriptions
test_wildcard_client_id
test_borrowed_client_id
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
