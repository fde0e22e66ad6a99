# Toolchain of the target x86_64: Debian's native compiler under its full name, so that every target is named alike.
# CMAKE_SYSTEM_NAME stays unset: test programs run here directly.
set(CMAKE_C_COMPILER x86_64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER x86_64-linux-gnu-g++)
set(CMAKE_AR x86_64-linux-gnu-gcc-ar)
set(CMAKE_RANLIB x86_64-linux-gnu-gcc-ranlib)
set(CMAKE_STRIP x86_64-linux-gnu-strip)
