# What all targets share whose programs stand on the toolchain recipe. A target's file sets KONTOR_TRIPLET (the
# compilers' prefix), KONTOR_LINKER_FLAGS if it has any of its own, and includes this; one that is emulated here also sets
# CMAKE_SYSTEM_NAME and its emulator.
get_filename_component(target ${CMAKE_PARENT_LIST_FILE} NAME_WE)
if(NOT KONTOR_TOOLCHAIN)
    execute_process(
        COMMAND ${CMAKE_CURRENT_LIST_DIR}/toolchain.sh --print-prefix ${target}
        OUTPUT_VARIABLE KONTOR_TOOLCHAIN OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES KONTOR_TOOLCHAIN)  # once is enough

set(CMAKE_C_COMPILER ${KONTOR_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${KONTOR_TRIPLET}-g++)
set(CMAKE_AR ${KONTOR_TRIPLET}-gcc-ar)
set(CMAKE_RANLIB ${KONTOR_TRIPLET}-gcc-ranlib)
set(CMAKE_STRIP ${KONTOR_TRIPLET}-strip)
set(CMAKE_SYSROOT ${KONTOR_TOOLCHAIN})
set(CMAKE_C_FLAGS_INIT -specs=${CMAKE_CURRENT_LIST_DIR}/toolchain/musl.specs)
set(CMAKE_CXX_FLAGS_INIT ${CMAKE_C_FLAGS_INIT})
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static-pie ${KONTOR_LINKER_FLAGS}")
