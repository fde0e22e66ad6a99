# 64-bit x86. CMAKE_SYSTEM_NAME stays unset: a static program runs here directly, and so do the tests.
set(KONTOR_TRIPLET x86_64-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/musl.cmake)
