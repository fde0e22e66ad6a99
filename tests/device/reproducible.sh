#!/usr/bin/env bash
# A second build of the same sources gives the same programs, bit for bit. Usage: reproducible.sh [TARGET [PROGRAM…]]
#
# Builds from a copy of the tree in another folder, with a copy of the libraries in another cache and without ccache, and
# compares with what is in build/<target>/bin. TARGET: x86_64; PROGRAM: kontor-registry, since all of them (--all) take
# minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
target=${1:-x86_64}
programs=("${@:2}")
[ ${#programs[@]} -gt 0 ] || programs=(kontor-registry)

copy_tree() {
    mkdir -p "$copy"
    git -C "$root" ls-files -z --cached --others --exclude-standard |
        tar --create --directory "$root" --null --files-from=- | tar --extract --directory "$copy"
}

copy_libraries() {
    local layer from to
    for layer in toolchain third-party; do
        from=$("$root/cross-toolchains/$layer.sh" --print-prefix "$target")
        to=$(KONTOR_CACHE=$cache "$root/cross-toolchains/$layer.sh" --print-prefix "$target")
        mkdir -p "${to%/*}"
        cp -a "$from" "$to"
    done
}

build_copy() {
    export KONTOR_CACHE=$cache CCACHE_DISABLE=1
    cd "$copy"
    cmake --preset release -B "build/$target" -DKONTOR_TARGET="$target" -DBUILD_TESTING=OFF &&
        ninja -C "build/$target" "${programs[@]}"
}

compare() {
    local program failed=0
    for program in "${programs[@]}"; do
        (cd "$root/build/$target/bin" && sha256sum "$program") >"$work/expected"
        if (cd "$copy/build/$target/bin" && sha256sum --check --status "$work/expected"); then
            cat "$work/expected"
        else
            echo "$program differs"
            failed=1
        fi
    done
    return $failed
}

# Quieter than its errors, which all of its output comes with.
quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
}

if [ "${programs[*]}" = --all ]; then
    mapfile -t programs < <(cd "$root/build/$target/bin" && find . -maxdepth 1 -name 'kontor*' -type f -printf '%f\n' | sort)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/a/folder/with/another/name cache=$work/libraries
copy_tree
copy_libraries
(quietly build_copy)
compare
