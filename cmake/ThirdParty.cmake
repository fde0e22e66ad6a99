# third_party::<name>: the static libraries that cross-toolchains/third-party.sh has built for the target.
# As imported targets their headers are system headers, so our warnings don't apply to them.
file(GLOB_RECURSE recipe CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cross-toolchains/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${recipe})  # another recipe is another prefix

execute_process(
    COMMAND ${CMAKE_SOURCE_DIR}/cross-toolchains/third-party.sh --print-prefix ${KONTOR_TARGET}
    OUTPUT_VARIABLE KONTOR_THIRD_PARTY
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT IS_DIRECTORY ${KONTOR_THIRD_PARTY})
    message(FATAL_ERROR "The third-party libraries aren't built yet: run ./dev setup")
endif()
if(NOT KONTOR_COVERAGE)  # gcov has to find them
    add_compile_options(-ffile-prefix-map=${KONTOR_THIRD_PARTY}/=)  # assertions in headers name their file
endif()

# The broker stands beside our own programs, so that one folder holds all that a node runs.
foreach(program IN ITEMS mosquitto mosquitto_passwd)
    foreach(folder IN ITEMS "" multicall/)
        file(MAKE_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${folder})
        file(CREATE_LINK ${KONTOR_THIRD_PARTY}/bin/${program} ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${folder}${program} SYMBOLIC)
        kontor_emulated(${folder}${program} ${KONTOR_THIRD_PARTY}/bin/${program})
    endforeach()
endforeach()

find_package(Threads REQUIRED)

# third_party(<name> [ARCHIVES <lib>…] [NEEDS <target>…]): archives in link order, without lib and .a.
function(third_party name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ARCHIVES;NEEDS")
    list(TRANSFORM arg_ARCHIVES REPLACE "(.+)" "${KONTOR_THIRD_PARTY}/lib/lib\\1.a")
    add_library(third_party::${name} INTERFACE IMPORTED GLOBAL)
    target_include_directories(third_party::${name} INTERFACE ${KONTOR_THIRD_PARTY}/include)
    target_link_libraries(third_party::${name} INTERFACE ${arg_ARCHIVES} ${arg_NEEDS})
endfunction()

third_party(cli11)
third_party(doctest)
third_party(httplib NEEDS Threads::Threads)
third_party(json)
third_party(mimalloc ARCHIVES mimalloc)
third_party(mosquitto ARCHIVES mosquitto NEEDS Threads::Threads)
third_party(paho ARCHIVES paho-mqttpp3 paho-mqtt3a NEEDS Threads::Threads)
third_party(prometheus ARCHIVES prometheus-cpp-core NEEDS Threads::Threads)
third_party(rapidcheck ARCHIVES rapidcheck)
third_party(sodium ARCHIVES sodium)
third_party(sqlite ARCHIVES sqlite3 NEEDS Threads::Threads m)
third_party(sqlite_fts5 ARCHIVES sqlite3_fts5 NEEDS third_party::sqlite)
third_party(sqlitecpp ARCHIVES sqlitecpp NEEDS third_party::sqlite)
third_party(valijson NEEDS third_party::json)
