# shellcheck shell=bash
# shellcheck disable=SC2034  # read by the tests that source this
# A real broker with the configuration of a node, and clients of it.
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
    sed -i '1i user publisher\ntopic write #\n' "$state/broker/acl"
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
