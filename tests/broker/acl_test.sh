#!/usr/bin/env bash
# Tries every identity of the access list on every kind of topic, against a real broker with the real configuration.
# Promise: nobody connects without a name and its password, and each can do what acl_cases.txt says and nothing else.
set -euo pipefail
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
nodes=$here/../../tools/node
# shellcheck source-path=SCRIPTDIR/../../tools/node source=layout.sh
source "$nodes/layout.sh"
# shellcheck source-path=SCRIPTDIR/../../tools/node source=credentials.sh
source "$nodes/credentials.sh"
# shellcheck source-path=SCRIPTDIR/../../tools/node source=configure.sh
source "$nodes/configure.sh"

passed=0 failed=0
within_s=20

# expect WHAT EXPECTED ACTUAL
expect() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        say "FAILED: $1: expected $2, got $3"
    fi
}

wait_for() {
    local deadline=$((SECONDS + within_s))
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || die "waited in vain for: $*"
        read -r -t 0.02 <> <(:) || true
    done
}

port_open() {
    (exec 3<>"/dev/tcp/127.0.0.1/$mqtt_port") 2>/dev/null
}

# --- the broker -----------------------------------------------------------------------------------------------------

# One identity more, for the tests alone: it may publish anything, so that reading is tested apart from writing.
prepare_broker() {
    umask 077
    state=$(mktemp -d)
    trap clean_up EXIT
    mkdir -p "$state"/{bin,broker}
    ln -s "$KONTOR_BROKER_PASSWD" "$state/bin/mosquitto_passwd"
    make_credentials
    configure_broker
    printf '\nuser publisher\ntopic write #\n' >>"$state/broker/acl"
    printf 'publisher' >"$state/credentials/publisher"
    "$KONTOR_BROKER_PASSWD" -b "$state/broker/passwords" publisher publisher 2>/dev/null
}

clean_up() {
    # shellcheck disable=SC2046 # one word a job
    kill $(jobs -p) 2>/dev/null || true
    rm -rf "$state"
}

broker_answers() {
    ! kill -0 "$broker" 2>/dev/null || publish publisher probe elsewhere >/dev/null
}

# A port found free may be taken before the broker has it: then another one.
start_broker() {
    local attempt
    for attempt in 1 2 3 4 5; do
        mqtt_port=$((20000 + RANDOM))
        ! port_open || continue
        prepare_broker
        "$KONTOR_BROKER" -c "$state/broker/mosquitto.conf" 2>"$state/broker.log" &
        broker=$!
        wait_for broker_answers
        ! kill -0 "$broker" 2>/dev/null || return 0
        clean_up
    done
    die "no broker after $attempt attempts"
}

# --- clients --------------------------------------------------------------------------------------------------------

# login IDENTITY CLIENT-ID: fills $client with the options of a client of that identity.
login() {
    client=(-V 5 -q 1 -h 127.0.0.1 -p "$mqtt_port" -i "$2" -u "$1" -P "$(secret "$1")")
}

# publish IDENTITY CLIENT-ID TOPIC [OPTION…]: "allowed", or the broker's refusal.
publish() {
    local client answer
    login "$1" "$2"
    answer=$(mosquitto_pub "${client[@]}" -t "$3" -m '{}' "${@:4}" 2>&1) || answer=${answer:-failed}
    case $answer in
        '') printf allowed ;;
        *'Not authorized'*) printf refused ;;
        *) printf '%s' "$answer" ;;
    esac
}

announce() {
    local answer
    answer=$(publish publisher publisher "$@")
    [ "$answer" = allowed ] || die "the test's own publisher is $answer on $1"
}

# subscribe IDENTITY CLIENT-ID FILTER…: notes each topic it is given in got.<client id>.
subscribe() {
    local client filters=() filter
    login "$1" "$2"
    for filter in "${@:3}"; do filters+=(-t "$filter"); done
    mosquitto_sub "${client[@]}" "${filters[@]}" -F '%t' >"$state/got.$2" 2>"$state/errors.$2" &
}

was_given() {
    grep -qxF "$2" "$state/got.$1"
}

yes_or_no() {
    if "$@"; then printf yes; else printf no; fi
}

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
