# kontor_service(<name> [FOLDERS <folder>…] [RULES <folder>…]): all that makes a folder under services/ a service.
#
#   domain/ handlers/ store/ [FOLDERS]   → library <name>_service, with store/schema/*.sql compiled in
#   [RULES]                              → library <name>_rules: what others may judge by, too, without the service; it
#                                          stands on runtime/base alone, and <name>_service on it
#   main.cpp                             → program kontor-<name>
#   service.hpp                          → one of those in multicall/services.cpp, which names them by hand
#   tests/*.cpp                          → program <name>_tests, with doctest, registered as a unit test that
#                                          `./dev test <name>` runs, too
#
# In library, test and namespace names a dash is an underscore. FOLDERS are for the few services with more to them.
function(kontor_service name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;RULES")
    string(REPLACE - _ identifier ${name})
    set(library ${identifier}_service)

    set(folders domain handlers store ${arg_FOLDERS})
    if(arg_RULES)
        list(REMOVE_ITEM folders ${arg_RULES})
        kontor_sources_in(rules ${arg_RULES})
        add_library(${identifier}_rules STATIC ${rules})
        target_link_libraries(${identifier}_rules PUBLIC kontor_base)
        set_property(GLOBAL APPEND PROPERTY KONTOR_RULES ${identifier}_rules)
    endif()
    kontor_sources_in(sources ${folders})
    add_library(${library} STATIC ${sources})
    target_link_libraries(${library} PUBLIC kontor_runtime)
    if(arg_RULES)
        target_link_libraries(${library} PUBLIC ${identifier}_rules)
    endif()
    kontor_embed_schema(${library} ${identifier} services/${name} store/schema)
    set_property(GLOBAL APPEND PROPERTY KONTOR_SERVICES ${name})

    add_executable(kontor-${name} main.cpp)
    target_link_libraries(kontor-${name} PRIVATE ${library})
    kontor_program(kontor-${name})
    install(TARGETS kontor-${name} RUNTIME DESTINATION bin)

    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
    if(tests AND BUILD_TESTING)
        kontor_test(${identifier}_tests LABEL unit ALSO ${name} SOURCES ${tests} LIBS ${library} kontor_runtime_testing)
    endif()
endfunction()

# kontor_sources_in(<variable> <folder>…): the C++ sources of these folders of the calling one.
function(kontor_sources_in variable)
    set(sources "")
    foreach(folder IN LISTS ARGN)
        file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
        list(APPEND sources ${found})
    endforeach()
    set(${variable} ${sources} PARENT_SCOPE)
endfunction()
