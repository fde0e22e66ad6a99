# shellcheck shell=bash disable=SC2154,SC2086  # the variables come from the recipe; the flags are lists of words
# One function per step: builds it from $sources or $sysroot into $prefix. Runs in a scratch folder of its own.

optimise="-Os -g0 -fPIE -ffunction-sections -fdata-sections -ffile-prefix-map=$work="
# The compiler with the specs and the libraries of this very recipe.
with_musl="-specs=$recipe/toolchain/musl.specs --sysroot=$prefix"
musl_triplet=${target_triplet/gnu/musl}

# For size, but for what every service spends its time in.
build_musl() {
    CC=$target_triplet-gcc AR=$target_triplet-gcc-ar RANLIB=$target_triplet-gcc-ranlib \
        CFLAGS="$optimise -fstack-protector-strong" \
        "$sources/musl/configure" --target="$target_triplet" --prefix="$prefix" --disable-shared --disable-wrapper \
        --enable-optimize=internal,malloc,string
    make --jobs="$jobs" install
    # The kernel's own headers, which OpenSSL wants.
    cp -r "$sysroot"/usr/include/{linux,asm-generic} "$sysroot/usr/include/$target_triplet/asm" "$prefix/include/"
    "$target_triplet-gcc" $with_musl $optimise -Wall -Wextra -c "$recipe/toolchain/dl_find_object.c"
    "$target_triplet-gcc-ar" rs "$prefix/lib/libc.a" dl_find_object.o
}

# libstdc++ alone, with the compiler that Debian has. Its configure looks for the thread support of a libgcc built
# beside it: one file, which for every target of ours is POSIX threads.
build_libstdcxx() {
    local version=12 gcc
    tar -xf "$sysroot/usr/src/gcc-$version"/gcc-*.tar.xz \
        --wildcards '*/libstdc++-v3' '*/libgcc' '*/include' '*/config' '*/libiberty' '*/gcc/BASE-VER' '*/gcc/DATESTAMP' \
        '*/ltmain.sh' '*/mkinstalldirs' '*/install-sh' '*/missing' '*/depcomp' '*/compile' '*/config*' '*/libtool*' '*/lt*'
    gcc=$(echo "$PWD"/gcc-*)
    mkdir -p libgcc libstdc++
    cp "$gcc/libgcc/gthr-posix.h" libgcc/gthr-default.h
    cd libstdc++ || return
    CC="$target_triplet-gcc $with_musl -static-pie" CXX="$target_triplet-g++ $with_musl -static-pie" \
        AR=$target_triplet-gcc-ar RANLIB=$target_triplet-gcc-ranlib CFLAGS=$optimise CXXFLAGS=$optimise \
        "$gcc/libstdc++-v3/configure" --build="$("$gcc/config.guess")" --host="$musl_triplet" --target="$musl_triplet" \
        --prefix="$prefix" --with-gxx-include-dir="$prefix/include/c++" --disable-shared --disable-multilib --disable-nls \
        --disable-libstdcxx-pch --disable-libstdcxx-verbose --disable-libstdcxx-filesystem-ts --disable-libstdcxx-backtrace
    make --jobs="$jobs"
    make install # only now: headers that are there already would be found before its own
    mv "$prefix/include/c++/$musl_triplet" "$prefix/include/c++/target"
    rm -rf "$prefix"/lib/*.la "$prefix"/lib/*.py "$prefix/share"
}

# A program with what is easily broken: exceptions across threads, 64-bit time, no shared parts. Runs where it can.
build_check() {
    "$target_triplet-g++" $with_musl $optimise -std=c++23 -static-pie -Wl,-z,relro,-z,now \
        "$recipe/toolchain/check.cpp" -o check
    ! readelf --program-headers check | grep INTERP
    ${target_emulator:-} ./check
}
