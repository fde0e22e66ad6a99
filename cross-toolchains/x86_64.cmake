# 64-bit x86. CMAKE_SYSTEM_NAME stays unset: a static program runs here directly, and so do the tests.
set(KONTOR_TRIPLET x86_64-linux-gnu)
# Addresses to adjust at start in a thirtieth of the space; ld of Debian 12 knows it for this machine alone.
set(KONTOR_LINKER_FLAGS -Wl,-z,pack-relative-relocs)
include(${CMAKE_CURRENT_LIST_DIR}/musl.cmake)
