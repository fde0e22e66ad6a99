#!/usr/bin/env bash
# Builds the static third-party libraries and the broker for one target into a cache outside the tree.
# Usage: cross-toolchains/third-party.sh [--print-prefix] [--update-lock] [TARGET]      (TARGET: x86_64)
#
# The result is <cache>/third-party/<hash of recipe and compiler>/<target>/{include,lib,bin,licences}; it appears at
# once and whole, or not at all. --update-lock writes down what the mirrors have now, for the recipe to compare with.
set -euo pipefail

recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${KONTOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kontor}/third-party
jobs=$(nproc)
print_prefix=no update_lock=no target=x86_64 work=""
steps=(mosquitto_client mosquitto_broker sqlite sqlitecpp sodium prometheus paho headers_and_rapidcheck)

# shellcheck source=third-party/fetch.sh
source "$recipe/third-party/fetch.sh"
# shellcheck source=third-party/build.sh
source "$recipe/third-party/build.sh"

say() { printf 'third-party %s: %s\n' "$target" "$*" >&2; }

die() {
    say "$*"
    exit 1
}

read_arguments() {
    local argument
    for argument in "$@"; do
        case $argument in
            --print-prefix) print_prefix=yes ;;
            --update-lock) update_lock=yes ;;
            -*) sed -n '3s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
            *) target=$argument ;;
        esac
    done
    [ -f "$recipe/targets/$target.sh" ] ||
        die "no such target; there are: $(cd "$recipe/targets" && printf '%s ' *.sh | sed 's/\.sh//g')"
    # shellcheck source=targets/x86_64.sh
    source "$recipe/targets/$target.sh"
}

# Whatever can change the result: recipe, lock, compiler, and the OpenSSL that the broker is linked with.
recipe_hash() {
    {
        cat "$recipe/third-party.sh" "$recipe"/third-party/* "$recipe/third-party.lock" \
            "$recipe/targets/$target.sh" "$recipe/$target.cmake"
        "$target_triplet-gcc" -dumpfullversion 2>/dev/null || echo none
        dpkg-query -W -f '${Version}' libssl-dev 2>/dev/null || echo none
    } | sha256sum | cut -c1-16
}

# step NAME COMMAND…: runs a step in a scratch folder, its output in a log; on failure says where that log is.
step() {
    local name=$1 log=$work/logs/$1.log started=$SECONDS
    shift
    mkdir -p "$work/logs" "$work/build/$name"
    if ! (cd "$work/build/$name" && set -e && "$@") >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        die "$name failed; the whole log: $log"
    fi
    say "$name … $((SECONDS - started)) s"
}

# `cmd || die` would switch off errexit inside a step, so each step runs as a script of its own.
run_step() {
    local name=$1
    step "$name" bash -c 'set -euo pipefail; source "$recipe/third-party/fetch.sh"; source "$recipe/third-party/build.sh"; "$1"' \
        step "$2"
}

compare_with_lock() {
    if [ "$update_lock" = yes ]; then
        LC_ALL=C sort "$work/taken.lock" >"$recipe/third-party.lock"
        say "wrote ${recipe##*/}/third-party.lock; it is part of the cache key"
    elif ! diff <(LC_ALL=C sort "$work/taken.lock") "$recipe/third-party.lock" >"$work/lock.diff"; then
        say "warning: the mirror has other versions than third-party.lock (< taken, > locked):"
        cat "$work/lock.diff" >&2
    fi
}

build_all() {
    local number=0 name
    work=$(mktemp -d "$cache/.building-$target.XXXXXX")
    prefix=$work/prefix sources=$work/sources sysroot=$work/sysroot
    export recipe target target_triplet target_debian_architecture work prefix sources sysroot jobs
    export -f die say
    mkdir -p "$prefix"/{include,lib,bin,licences}
    say "building (about a minute, once)"
    run_step fetch fetch_all
    compare_with_lock
    for name in "${steps[@]}"; do
        number=$((number + 1))
        run_step "$name" "build_$name"
    done
    destination=$cache/$(recipe_hash)/$target # again: --update-lock has changed it
    mkdir -p "$(dirname "$destination")"
    rm -rf "$destination"
    mv -T "$prefix" "$destination"
    rm -rf "$work"
    say "done in $SECONDS s: $destination"
}

read_arguments "$@"
destination=$cache/$(recipe_hash)/$target
if [ "$print_prefix" = yes ]; then
    printf '%s\n' "$destination"
    exit 0
fi
[ "$update_lock" = no ] && [ -d "$destination" ] && exit 0
mkdir -p "$cache"
exec 9>"$cache/.lock-$target"
flock 9 # a second run waits for the first instead of building the same
[ "$update_lock" = no ] && [ -d "$destination" ] && exit 0
build_all
