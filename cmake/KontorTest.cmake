# The main() of every doctest program, compiled once.
add_library(kontor_doctest_main OBJECT ${CMAKE_SOURCE_DIR}/cmake/doctest_main.cpp)
target_link_libraries(kontor_doctest_main PUBLIC third_party::doctest)

# kontor_test(<name> LABEL <label> [ALSO <label>…] SOURCES <file>… [LIBS <target>…] [TIMEOUT <seconds>] [EMULATED])
# A doctest program, registered with CTest; its label is the category of `./dev test <category>`, and it may be of others
# ALSO: those that cut across, such as all tests of one service. Programs of another machine run under an emulator, slower: there, only unit tests and what is EMULATED are built and run.
function(kontor_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "EMULATED" "LABEL;TIMEOUT" "ALSO;SOURCES;LIBS")
    if(arg_LABEL STREQUAL unit)
        set(arg_EMULATED TRUE)
    endif()
    if(CMAKE_CROSSCOMPILING AND NOT arg_EMULATED)
        return()
    endif()
    add_executable(${name} ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test-bin UNITY_BUILD OFF)
    target_compile_options(${name} PRIVATE ${KONTOR_TEST_FLAGS})
    target_link_libraries(${name} PRIVATE ${arg_LIBS} kontor_doctest_main)
    kontor_register_test(${name} LABEL ${arg_LABEL} ALSO ${arg_ALSO} TIMEOUT ${arg_TIMEOUT} EMULATED
                         COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${name}> --no-colors)
endfunction()

# kontor_register_test(<name> LABEL <label> [ALSO <label>…] COMMAND <command>… [TIMEOUT <seconds>] [EMULATED]): a test that
# is any program.
# Tests find what they need in the environment: KONTOR_SOURCE, KONTOR_BIN (folder of our programs), KONTOR_BROKER and
# KONTOR_BROKER_PASSWD (the broker and its password tool).
function(kontor_register_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "EMULATED" "LABEL;TIMEOUT" "ALSO;COMMAND")
    if(NOT arg_LABEL)
        message(FATAL_ERROR "test ${name} needs a LABEL")
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    if(CMAKE_CROSSCOMPILING)
        if(NOT arg_EMULATED)
            return()
        endif()
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 10")
    endif()
    add_test(NAME ${name} COMMAND ${arg_COMMAND})
    set(environment
        KONTOR_SOURCE=${CMAKE_SOURCE_DIR} KONTOR_BIN=${KONTOR_RUNNABLE}
        KONTOR_BROKER=${KONTOR_RUNNABLE}/mosquitto KONTOR_BROKER_PASSWD=${KONTOR_RUNNABLE}/mosquitto_passwd)
    # A test that exits with 77 was skipped: it has said why.
    set_tests_properties(${name} PROPERTIES
        LABELS "${arg_LABEL};${arg_ALSO}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77 ENVIRONMENT "${environment}")
endfunction()
