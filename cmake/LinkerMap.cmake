# kontor_keep_linker_map(<program>): the linker notes which library each of the program's parts came from, in
# build/<target>/maps/<program>.map, where `./dev size` reads it.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/maps)

function(kontor_keep_linker_map program)
    target_link_options(${program} PRIVATE -Wl,-Map=${CMAKE_BINARY_DIR}/maps/${program}.map)
endfunction()
