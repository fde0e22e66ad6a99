# shellcheck shell=bash disable=SC2154  # the variables come from recipe.sh
# Fetches sources through apt with a private configuration, so that the host's own sources, lists and cache stay as
# they are and apt verifies every signature. Mirror and keyring are the host's own.

# Prints "suite<TAB>uri<TAB>keyring" for each suite that the host's apt sources name, in both of apt's formats.
# A key written out inside a deb822 stanza is left to apt's default keyrings.
host_apt_suites() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk '
        $1 == "deb" {
            options = ""; first = 2
            if ($2 ~ /^\[/) { for (; ; first++) { options = options " " $first; if ($first ~ /\]$/) break } first++ }
            keyring = ""
            if (match(options, /signed-by=[^] ,]*/)) keyring = substr(options, RSTART + 10, RLENGTH - 10)
            print $(first + 1) "\t" $first "\t" keyring
        }'
    local file
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -e "$file" ] || continue
        awk -v RS= -F'\n' '
            {
                types = uris = suites = keyring = ""; enabled = "yes"
                for (i = 1; i <= NF; i++) {
                    if ($i ~ /^#/ || !match($i, /^[A-Za-z-]+:/)) continue
                    key = tolower(substr($i, 1, RLENGTH - 1)); value = substr($i, RLENGTH + 1)
                    if (key == "types") types = value
                    if (key == "uris") uris = value
                    if (key == "suites") suites = value
                    if (key == "enabled") enabled = value
                    if (key == "signed-by" && value ~ /^ *\//) keyring = value
                }
                gsub(/ /, "", keyring)
                if (types !~ /(^| )deb( |$)/ || enabled ~ /no|false|0/) next
                split(uris, uri, " "); count = split(suites, suite, " ")
                for (i = 1; i <= count; i++) print suite[i] "\t" uri[1] "\t" keyring
            }' "$file"
    done
}

# write_apt_source FILE SUITE HOST_SUITE: SUITE from the place where the host finds HOST_SUITE.
write_apt_source() {
    local line uri keyring
    line=$(host_apt_suites | awk -F'\t' -v suite="$3" '$1 == suite { print; exit }')
    [ -n "$line" ] || return 1
    uri=$(cut -f2 <<<"$line")
    keyring=$(cut -f3 <<<"$line")
    printf "%s ${keyring:+[signed-by=$keyring] }%s %s main\n" deb "$uri" "$2" deb-src "$uri" "$2" >>"$1"
}

# prepare_apt SUITE: a private apt for this suite with its updates under $work/apt/SUITE. A mirror in the middle of a
# synchronisation may have broken indices of those: then they are left out, and that is told.
prepare_apt() {
    local apt=$work/apt/$1
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    write_apt_source "$apt/sources.list" "$1" bookworm ||
        die "found no Debian 12 (bookworm) mirror in /etc/apt: the recipe takes its sources from there"
    cp "$apt/sources.list" "$apt/suite-alone"
    write_apt_source "$apt/sources.list" "$1-updates" bookworm-updates || true
    write_apt_source "$apt/sources.list" "$1-security" bookworm-security || true
    private_apt "$1" update || {
        echo "the mirror's updates of $1 can't be read now, so what is built may lack them" >>"$work/warnings"
        mv "$apt/suite-alone" "$apt/sources.list"
        private_apt "$1" update
    }
}

# The suite's architecture: what comes compiled is bookworm's; all other packages are for any machine.
suite_architecture() {
    if [ "$1" = bookworm ]; then echo "$target_debian_architecture"; else dpkg --print-architecture; fi
}

private_apt() {
    private_apt_tool apt-get "$1" -q -y -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3 "${@:2}"
}

private_apt_tool() {
    local tool=$1 suite=$2 apt=$work/apt/$2
    shift 2
    "$tool" -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Architecture="$(suite_architecture "$suite")" \
        -o Acquire::Languages=none "$@"
}

# The first step of each recipe: every package of its sources.txt, unpacked: sources into $sources/NAME, .debs into
# $sysroot.
build_fetch() {
    local name kind suite
    mkdir -p "$sources" "$sysroot" "$work/downloads"
    prepare_apt trixie
    prepare_apt bookworm
    while read -r name kind suite; do
        case $name in '' | '#'*) continue ;; esac
        mkdir -p "$work/downloads/$name"
        (cd "$work/downloads/$name" && "fetch_$kind" "$name" "$suite")
    done <"$recipe/$layer/sources.txt"
}

# The suite's versions of a source package, newest first.
source_versions() {
    private_apt_tool apt-cache "$2" showsrc --only-source "$1" | sed -n 's/^Version: //p' | sort --unique --version-sort --reverse
}

# A mirror may list a version before it has its files: then the newest one that it has is taken, and that is told.
fetch_source() {
    local version
    for version in $(source_versions "$1" "$2"); do
        if private_apt "$2" source --download-only --only-source "$1=$version"; then
            dpkg-source --no-check -x "${1}_${version#*:}.dsc" "$sources/$1" # apt has checked it against the signed index
            cp "$sources/$1/debian/copyright" "$prefix/licences/$1"
            record "$1" "${1}_${version#*:}.dsc"
            return 0
        fi
        echo "the mirror lists $1 $version but doesn't have its files" >>"$work/warnings"
    done
    return 1
}

# For a package whose mirror has the authors' archive alone; apt knows its hash from the signed index, too.
fetch_archive() {
    private_apt "$2" source --download-only --only-source --tar-only "$1"
    mkdir "$sources/$1"
    tar -xf ./*.orig.tar.* -C "$sources/$1"
    cp "$sources/$1"/LICENSE* "$prefix/licences/$1"
    record "$1" ./*.orig.tar.*
}

fetch_deb() {
    private_apt "$2" download "$1"
    dpkg-deb -x ./*.deb "$sysroot"
    cp "$sysroot/usr/share/doc/$1/copyright" "$prefix/licences/$1"
    record "$1" ./*.deb
}

# record NAME FILE: one line of the lock: name, version, file's SHA-256 (a .dsc holds those of its archives).
record() {
    local version=${2##*/}
    version=${version#*_}
    version=${version%.dsc}
    version=${version%.orig.tar.*}
    printf '%s %s %s\n' "$1" "${version%.deb}" "$(sha256sum "$2" | cut -d' ' -f1)" >>"$work/taken.lock"
}
