# shellcheck shell=bash
# The sample catalogue, so that a new node is a shop at once.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

# load_sample: once in a state folder's life, so that what people remove later does not come back. A line's stock is what
# there is at first. A node that runs without its sample is of more use than none, so a failure is only told.
load_sample() {
    [ ! -e "$state/sample-loaded" ] || return 0
    if "$state/bin/kontor" --state "$state" import "$root/samples/catalog.jsonl" >"$state/logs/sample" 2>&1; then
        : >"$state/sample-loaded"
    else
        say "the sample catalogue could not be loaded; see $state/logs/sample"
    fi
}

# The first product of the sample, for an order to try.
sample_sku() {
    sed -n '1s/.*"sku": *"\([^"]*\)".*/\1/p' "$root/samples/catalog.jsonl"
}

print_first_order() {
    cat <<END

Order something:
  token=\$(printf '{"email": "customer@kontor.local", "password": "%s"}' "\$(cat '$state/credentials/customer')" |
      curl -s http://127.0.0.1:$http_port/api/auth/token -H 'Content-Type: application/json' --data @- |
      sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
  curl -s http://127.0.0.1:$http_port/api/orders -H "Authorization: Bearer \$token" \\
      -H 'Content-Type: application/json' -H 'Idempotency-Key: first' \\
      -d '{"items": [{"sku": "$(sample_sku)", "quantity": 1}],
           "payment": {"method": "sandbox", "token": "tok_ok"}, "delivery": {"method": "pickup"}}'
END
}
