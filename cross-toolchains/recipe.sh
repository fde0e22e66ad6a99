# shellcheck shell=bash disable=SC2154  # $layer and $steps come from the recipe
# What the two recipes share: arguments, fetching, steps with logs, the lock, the cache. A recipe sets $layer (its
# folder) and $steps (each a function build_<step> in <layer>/build.sh), sources this and calls `run_recipe "$@"`.
#
# The result is <cache>/<layer>/<hash>/<target>; it appears at once and whole, or not at all. The hash is of whatever can
# change the result, so that another recipe, lock or compiler is another folder.

recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${KONTOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kontor}/$layer
jobs=$(nproc)
print_prefix=no update_lock=no target=x86_64 work="" toolchain=""

say() { printf '%s %s: %s\n' "$layer" "$target" "$*" >&2; }

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
            -*) sed -n '3s/^# //p' "$0" >&2 && exit 2 ;;
            *) target=$argument ;;
        esac
    done
    [ -f "$recipe/targets/$target.sh" ] ||
        die "no such target; there are: $(cd "$recipe/targets" && printf '%s ' *.sh | sed 's/\.sh//g')"
    # shellcheck source=targets/x86_64.sh
    source "$recipe/targets/$target.sh"
}

recipe_hash() {
    {
        cat "$recipe"/{recipe.sh,fetch.sh,"$layer.sh",musl.cmake,"$target.cmake","targets/$target.sh","$layer/lock/$target"}
        find "$recipe/$layer" -maxdepth 1 -type f -print0 | sort -z | xargs -0 cat
        echo "$toolchain" # holds the hash of the recipe below
        "$target_triplet-gcc" -dumpfullversion 2>/dev/null || echo none
    } | sha256sum | cut -c1-16
}

# step NAME: runs it in a scratch folder, its output in a log; on failure says where that log is. As a script of its own:
# `cmd || die` would switch errexit off inside.
step() {
    local name=$1 log=$work/logs/$1.log started=$SECONDS
    mkdir -p "$work/logs" "$work/build/$name"
    if ! (cd "$work/build/$name" && bash -c 'set -euo pipefail
        source "$recipe/fetch.sh"; source "$recipe/$layer/build.sh"; "$1"' step "build_$name") >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" | cut -c -300 >&2
        die "$name failed; the whole log: $log"
    fi
    say "$name … $((SECONDS - started)) s"
}

compare_with_lock() {
    [ ! -s "$work/warnings" ] || sed "s/^/$layer $target: warning: /" "$work/warnings" >&2
    local lock=$layer/lock/$target
    LC_ALL=C sort -o "$work/taken.lock" "$work/taken.lock"
    if [ "$update_lock" = yes ]; then
        cp "$work/taken.lock" "$recipe/$lock"
        say "wrote $lock; it is part of the cache key"
    elif ! diff "$work/taken.lock" "$recipe/$lock" >"$work/lock.diff"; then
        say "warning: the mirror has other versions than $lock (< taken, > locked):"
        cat "$work/lock.diff" >&2
    fi
}

build_all() {
    local name
    rm -rf "$cache/.building-$target".* # of a run that was interrupted; we hold the lock
    work=$(mktemp -d "$cache/.building-$target.XXXXXX")
    prefix=$work/prefix sources=$work/sources sysroot=$work/sysroot
    export layer recipe toolchain work prefix sources sysroot jobs target "${!target_@}"
    export -f die say
    mkdir -p "$prefix"/{include,lib,bin,licences}
    step fetch
    compare_with_lock
    for name in "${steps[@]}"; do step "$name"; done
    destination=$cache/$(recipe_hash)/$target # again: --update-lock has changed it
    mkdir -p "$(dirname "$destination")"
    rm -rf "$destination"
    mv -T "$prefix" "$destination"
    rm -rf "$work"
    say "done in $SECONDS s: $destination"
}

build_unless_there() {
    [ "$update_lock" = no ] && [ -d "$destination" ] && return 0
    mkdir -p "$cache"
    exec 9>"$cache/.lock-$target"
    flock 9 # a second run waits for the first instead of building the same
    [ "$update_lock" = no ] && [ -d "$destination" ] && return 0
    build_all
}

needs_toolchain() {
    [ "$layer" != toolchain ] && [ "${target_c_library:-musl}" = musl ]
}

# run_recipe ARGUMENT…: prints where the result is or will be, or builds it unless it is there.
run_recipe() {
    read_arguments "$@"
    if needs_toolchain; then toolchain=$("$recipe/toolchain.sh" --print-prefix "$target"); fi
    destination=$cache/$(recipe_hash)/$target
    if [ "$print_prefix" = yes ]; then
        printf '%s\n' "$destination"
    else
        if needs_toolchain; then "$recipe/toolchain.sh" "$target"; fi
        build_unless_there
    fi
}
