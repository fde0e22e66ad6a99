# shellcheck shell=bash disable=SC2154  # the variables come from recipe.sh
# One function per library: builds it from $sources into $prefix. Runs in a scratch folder of its own.

optimise="-Os -g0 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong"
optimise+=" -ffile-prefix-map=$work=" # no path of the build machine in a library
# No exception passes through C code, so it needs no unwind tables.
optimise_c="$optimise -fno-unwind-tables -fno-asynchronous-unwind-tables"
with_toolchain=""
[ -z "$toolchain" ] || with_toolchain="-specs=$recipe/toolchain/musl.specs --sysroot=$toolchain"
cc="$target_triplet-gcc $with_toolchain"
cxx="$target_triplet-g++ $with_toolchain"

# archive LIBRARY COMPILER FLAGS SOURCE…: compiles the files into lib/libLIBRARY.a. Programs get the objects in the order
# of their names, which therefore must not depend on the scratch folder's.
archive() {
    local library=$1 compiler=$2 flags=$3
    shift 3
    printf '%s\n' "$@" | xargs -P "$jobs" -I{} sh -ec '$0 $1 -c "$2" -o "$(echo "${2#"$sources"}" | md5sum | cut -c1-8).o"' "$compiler" "$flags" {}
    "$target_triplet-gcc-ar" rcs "$prefix/lib/lib$library.a" ./*.o
}

# with_cmake SOURCE OPTION…: configures a library that has a CMake build.
with_cmake() {
    local source=$1
    shift
    CFLAGS=$optimise_c cmake -S "$source" -B . -G Ninja -DCMAKE_BUILD_TYPE=None \
        -DCMAKE_TOOLCHAIN_FILE="$recipe/$target.cmake" "$@"
}

# TLS for the broker, and for what else will leave the host: TLS 1.2 and 1.3 with the algorithms they use.
openssl_without=(
    shared dso engine module legacy dtls ssl3 tls1 tls1_1 srp srtp psk comp cms ts ct cmp quic sctp nextprotoneg rfc3779
    gost idea seed camellia aria bf cast des rc2 rc4 md4 mdc2 whirlpool rmd160 sm2 sm3 sm4 siv scrypt argon2 blake2 ec2m
    ml-kem ml-dsa slh-dsa dsa ssl-trace tests apps docs autoload-config afalgeng async
)

build_openssl() {
    CC=$cc CFLAGS=$optimise_c AR=$target_triplet-gcc-ar RANLIB=$target_triplet-gcc-ranlib \
        "$sources/openssl/Configure" "$target_openssl" --prefix="$prefix" --libdir=lib --openssldir=/etc/ssl \
        no-pic "${openssl_without[@]/#/no-}"
    # It loads no modules; the folder for them, which is in every program, must not have this scratch folder's name.
    make --jobs="$jobs" MODULESDIR=/etc/ssl/modules build_libs
    make install_dev
    rm -rf "$prefix/lib/pkgconfig" "$prefix/lib/cmake"
}

configure_mosquitto() {
    with_cmake "$sources/mosquitto" \
        -DWITH_LIB_CPP=OFF -DWITH_CLIENTS=OFF -DWITH_PLUGINS=OFF -DDOCUMENTATION=OFF -DWITH_SRV=OFF -DWITH_CJSON=OFF \
        -DWITH_TLS_PSK=OFF -DWITH_SOCKS=OFF -DWITH_STATIC_LIBRARIES=ON -DWITH_THREADING=ON -DWITH_UNIX_SOCKETS=ON "$@"
}

# The client library without TLS: on a host the services reach the broker over loopback or a Unix socket.
build_mosquitto_client() {
    configure_mosquitto -DWITH_TLS=OFF -DWITH_BROKER=OFF -DWITH_APPS=OFF
    cmake --build . --parallel "$jobs" --target libmosquitto_static
    cp lib/libmosquitto_static.a "$prefix/lib/libmosquitto.a"
    cp "$sources/mosquitto/include/mosquitto.h" "$sources/mosquitto/include/mqtt_protocol.h" "$prefix/include/"
}

# The broker with TLS: it hashes passwords and serves the links that leave the host.
build_mosquitto_broker() {
    local link=-static-pie
    [ -n "$toolchain" ] || link=-pie
    configure_mosquitto -DWITH_TLS=ON -DWITH_BROKER=ON -DWITH_APPS=ON -DWITH_WEBSOCKETS=OFF -DWITH_SYSTEMD=OFF \
        -DOPENSSL_ROOT_DIR="$prefix" -DOPENSSL_USE_STATIC_LIBS=ON \
        -DCMAKE_EXE_LINKER_FLAGS="$link -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack"
    cmake --build . --parallel "$jobs" --target mosquitto mosquitto_passwd
    "$target_triplet-strip" -o "$prefix/bin/mosquitto" src/mosquitto
    "$target_triplet-strip" -o "$prefix/bin/mosquitto_passwd" apps/mosquitto_passwd/mosquitto_passwd
}

# DEFAULT_SYNCHRONOUS=2 is FULL, for WAL too: what is answered must be on disk.
# For small processes: memory is taken when it is needed, not set aside for each connection (DEFAULT_LOOKASIDE, 48 KiB,
# which the statements kept prepared use up; DEFAULT_PCACHE_INITSZ, 87 KiB); and of the columns of each statement only
# the names are kept (OMIT_DECLTYPE).
sqlite_options=(
    -DSQLITE_THREADSAFE=2 -DSQLITE_DQS=0 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_DEFAULT_SYNCHRONOUS=2
    -DSQLITE_DEFAULT_WAL_SYNCHRONOUS=2 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 -DSQLITE_LIKE_DOESNT_MATCH_BLOBS
    -DSQLITE_OMIT_DEPRECATED -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_OMIT_LOAD_EXTENSION
    '-DSQLITE_DEFAULT_LOOKASIDE=0,0' -DSQLITE_DEFAULT_PCACHE_INITSZ=0 -DSQLITE_OMIT_DECLTYPE -DSQLITE_USE_ALLOCA
    -DSQLITE_TEMP_STORE=2 -DHAVE_FDATASYNC=1 -DHAVE_USLEEP=1 -DHAVE_GMTIME_R=1 -DHAVE_LOCALTIME_R=1
    -DHAVE_STRERROR_R=1 -DHAVE_MALLOC_USABLE_SIZE=1
)

# The full-text index is a library of its own: a service without one doesn't carry its code. SQLITE_CORE: it calls
# SQLite directly, as the part of one program that it is.
build_sqlite() {
    "$sources/sqlite3/configure" --disable-tcl --disable-readline
    make sqlite3.c fts5.c
    archive sqlite3 "$cc" "$optimise_c ${sqlite_options[*]}" sqlite3.c
    cp sqlite3.h "$prefix/include/"
    mkdir fts5
    cd fts5 || return
    archive sqlite3_fts5 "$cc" "$optimise_c -DSQLITE_CORE -DSQLITE_ENABLE_FTS5 -I.. -I$sources/sqlite3/src" ../fts5.c
}

# Column.cpp needs a stream's type alone; <iostream> would set up the standard streams, and so link them and all
# locales into every service.
build_sqlitecpp() {
    sed -i 's/<iostream>/<ostream>/' "$sources/sqlitecpp/src/Column.cpp"
    archive sqlitecpp "$cxx" \
        "$optimise -std=c++17 -DSQLITE_OMIT_LOAD_EXTENSION -I$sources/sqlitecpp/include -I$prefix/include" \
        "$sources"/sqlitecpp/src/*.cpp
    cp -r "$sources/sqlitecpp/include/SQLiteCpp" "$prefix/include/"
}

build_sodium() {
    (cd "$sources/libsodium" && autoreconf --install) # Debian's source has no configure
    CC=$cc CFLAGS=$optimise_c AR=$target_triplet-gcc-ar RANLIB=$target_triplet-gcc-ranlib \
        "$sources/libsodium/configure" --host="$target_triplet" --prefix="$prefix" --disable-shared --enable-minimal \
        --disable-ssp --disable-pie # both are in our own flags
    make --jobs="$jobs" install
    rm -rf "$prefix/lib/pkgconfig" "$prefix"/lib/*.la
}

# The registry and its text format alone; the export header is what CMake would generate for a static library.
build_prometheus() {
    local core=$sources/prometheus-cpp/core
    cp -r "$core/include/prometheus" "$prefix/include/"
    printf '#pragma once\n#define PROMETHEUS_CPP_CORE_EXPORT\n#define PROMETHEUS_CPP_CORE_NO_EXPORT\n' \
        >"$prefix/include/prometheus/detail/core_export.h"
    archive prometheus-cpp-core "$cxx" "$optimise -std=c++17 -I$prefix/include -I$core/src" \
        "$core"/src/*.cc "$core"/src/detail/*.cc
}

# Paho C comes compiled, for glibc; glibc_calls.c adds what musl lacks for that.
build_paho_c() {
    cp "$sysroot"/usr/include/MQTT*.h "$prefix/include/"
    cp "$sysroot/usr/lib/$target_triplet/libpaho-mqtt3a.a" "$prefix/lib/"
    [ -z "$toolchain" ] || {
        # shellcheck disable=SC2086  # lists of words
        $cc $optimise_c -Wall -Wextra -c "$recipe/third-party/glibc_calls.c"
        "$target_triplet-gcc-ar" rs "$prefix/lib/libpaho-mqtt3a.a" glibc_calls.o
    }
}

build_paho_cpp() {
    cp -r "$sources/paho.mqtt.cpp/src/mqtt" "$prefix/include/"
    archive paho-mqttpp3 "$cxx" "$optimise -std=c++17 -I$prefix/include" "$sources"/paho.mqtt.cpp/src/*.cpp
}

build_rapidcheck() {
    local files
    cp -r "$sources"/rapidcheck/include/* "$prefix/include/"
    mapfile -t files < <(find "$sources/rapidcheck/src" -name '*.cpp')
    archive rapidcheck "$cxx" "$optimise -std=c++17 -I$prefix/include -I$sources/rapidcheck/src" "${files[@]}"
}

# An allocator in the place of musl's, for test programs that simulate many processes in one.
build_mimalloc() {
    archive mimalloc "$cc" "$optimise_c -O2 -DMI_MALLOC_OVERRIDE -DMI_LIBC_MUSL=1 -I$sources/mimalloc/include" \
        "$sources/mimalloc/src/static.c"
}

build_headers() {
    cp -r "$sysroot"/usr/include/{nlohmann,doctest,CLI,valijson} "$prefix/include/"
    cp "$sources/cpp-httplib/httplib.h" "$prefix/include/"
}
