# shellcheck shell=bash
# Secrets of a node: made once, at random, each in a file that its owner alone can read. Never an argument, never in
# the environment, so that no other process sees one.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

# Everybody who may connect to the broker stands in its access list.
broker_identities() {
    sed -n 's/^user //p' "$root/broker-config/acl"
}

# 24 bytes are beyond guessing, and hexadecimal needs no escaping anywhere.
make_secret() {
    [ -s "$state/credentials/$1" ] || openssl rand -hex 24 | replace_file "$state/credentials/$1"
}

secret() {
    cat "$state/credentials/$1"
}

# Who may log in from the start; the users service makes these accounts when they are missing.
write_accounts() {
    printf '[{"email": "staff@kontor.local", "password": "%s", "name": "Staff", "roles": ["staff", "admin"]},\n' \
        "$(secret staff)"
    printf ' {"email": "customer@kontor.local", "password": "%s", "name": "Customer", "roles": ["customer"]}]\n' \
        "$(secret customer)"
}

# A development authority, for links that leave the host: ten years, the private key beside it.
make_authority() {
    local folder=$state/credentials/ca
    [ ! -s "$folder/ca.crt" ] || return 0
    mkdir -p "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj "/CN=Kontor development authority" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout "$folder/ca.key" -out "$folder/ca.crt.new" 2>/dev/null
    mv -f "$folder/ca.crt.new" "$folder/ca.crt"
}

# What `kontor mqtt-client` keeps of its clients, one kind of file: acl or password.
client_files() {
    find "$state/credentials/clients" -maxdepth 1 -name "*.$1" -exec cat {} + 2>/dev/null || true
}

# The broker's password file: hashes only. `mosquitto_passwd -U` hashes a file in place, so no secret is an argument.
write_broker_passwords() {
    local identity file=$state/broker/passwords.new
    for identity in $(broker_identities); do
        printf '%s:%s\n' "$identity" "$(secret "$identity")"
    done >"$file"
    "$state/bin/mosquitto_passwd" -U "$file"
    client_files password >>"$file"
    mv -f "$file" "$state/broker/passwords"
}

make_credentials() {
    local name
    mkdir -p "$state/credentials"
    chmod 0700 "$state/credentials"
    for name in $(broker_identities) staff customer; do make_secret "$name"; done
    write_accounts | replace_file "$state/credentials/accounts.json"
    make_authority
}
