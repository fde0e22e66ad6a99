# What every program of ours gets.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/maps)

# The folder in which this machine finds the programs to run: where they are built, or, for another machine's programs,
# scripts of the same names that start each under the emulator.
set(KONTOR_RUNNABLE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
if(CMAKE_CROSSCOMPILING)
    set(KONTOR_RUNNABLE ${CMAKE_BINARY_DIR}/emulated)
endif()

# kontor_program(<target>): the linker notes which library each of the program's parts came from, in
# build/<target>/maps/<program>.map, where `./dev size` reads it.
function(kontor_program target)
    target_link_options(${target} PRIVATE -Wl,-Map=${CMAKE_BINARY_DIR}/maps/${target}.map)
    kontor_emulated(${target} ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${target})
endfunction()

# kontor_emulated(<name below KONTOR_RUNNABLE> <program>): where programs are run under an emulator, a script that does.
function(kontor_emulated name program)
    if(CMAKE_CROSSCOMPILING)
        file(CONFIGURE OUTPUT ${KONTOR_RUNNABLE}/${name} @ONLY NEWLINE_STYLE UNIX
             CONTENT "#!/bin/sh\nexec @CMAKE_CROSSCOMPILING_EMULATOR@ @program@ \"$@\"\n")
        file(CHMOD ${KONTOR_RUNNABLE}/${name} FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
    endif()
endfunction()
