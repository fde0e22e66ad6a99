# 32-bit ARM with hard float; tests run under QEMU's user-mode emulator.
set(KONTOR_TRIPLET arm-linux-gnueabihf)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-arm-static)
include(${CMAKE_CURRENT_LIST_DIR}/musl.cmake)
