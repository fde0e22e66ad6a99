# kontor_service(<name> [FOLDERS <folder>…]): all that makes a folder under services/ a service.
#
#   domain/ handlers/ store/ [FOLDERS]   → library <name>_service, with store/schema/*.sql compiled in
#   main.cpp                             → program kontor-<name>
#   service.hpp                          → one of those in multicall/services.cpp, which names them by hand
#   tests/*.cpp                          → program <name>_tests, with doctest, registered as a unit test
#
# In library, test and namespace names a dash is an underscore. FOLDERS are for the few services with more to them.
function(kontor_service name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS")
    string(REPLACE - _ identifier ${name})
    set(library ${identifier}_service)

    set(sources "")
    foreach(folder IN ITEMS domain handlers store ${arg_FOLDERS})
        file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
        list(APPEND sources ${found})
    endforeach()
    add_library(${library} STATIC ${sources})
    target_link_libraries(${library} PUBLIC kontor_runtime)
    kontor_embed_schema(${library} ${identifier} services/${name} store/schema)
    set_property(GLOBAL APPEND PROPERTY KONTOR_SERVICES ${name})

    add_executable(kontor-${name} main.cpp)
    target_link_libraries(kontor-${name} PRIVATE ${library})
    kontor_program(kontor-${name})
    install(TARGETS kontor-${name} RUNTIME DESTINATION bin)

    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
    if(tests AND BUILD_TESTING)
        kontor_test(${identifier}_tests LABEL unit SOURCES ${tests} LIBS ${library} kontor_runtime_testing)
    endif()
endfunction()
