# Compiles text files into a target. The generated header is included by its path from the repository's root.
add_custom_target(embedded)  # all generated sources, for what only reads them

# kontor_embed_files(<target> <namespace> <symbol> <file>…)
# From services/orders/CMakeLists.txt, `kontor_embed_files(orders_service orders sagas sagas/checkout.json)` makes
#     #include "services/orders/sagas.hpp"      →  std::span<const kontor::EmbeddedFile> orders::sagas();
# A file's name is its path from the calling folder, or from the repository's root if it lies elsewhere.
function(kontor_embed_files target namespace symbol)
    set(files "")
    foreach(file IN LISTS ARGN)
        file(REAL_PATH ${file} file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
        list(APPEND files ${file})
    endforeach()
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    kontor_generate_embedded(${target} ${namespace} ${symbol} ${folder} EmbeddedFile runtime/base/embedded_file.hpp
                             "${files}")
endfunction()

# kontor_embed_schema(<target> <namespace> <place> <folder>): the folder's NNNN-name.sql, numbered from 1 without gaps.
# `kontor_embed_schema(orders_service orders services/orders store/schema)` makes
#     #include "services/orders/schema.hpp"     →  std::span<const kontor::Migration> orders::schema();
# A folder that doesn't exist makes an empty schema.
function(kontor_embed_schema target namespace place folder)
    file(REAL_PATH ${folder} folder BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
    list(SORT files)
    set(expected 0)
    foreach(file IN LISTS files)
        math(EXPR expected "${expected} + 1")
        get_filename_component(name ${file} NAME)
        if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])-[a-z0-9-]+\\.sql$")
            message(FATAL_ERROR "${file}: a migration is named NNNN-what-it-does.sql")
        endif()
        math(EXPR number "1${CMAKE_MATCH_1} - 10000")
        if(NOT number EQUAL expected)
            message(FATAL_ERROR "${file}: migration ${expected} is expected here: numbers have no gaps or doubles")
        endif()
    endforeach()
    kontor_generate_embedded(${target} ${namespace} schema ${place} Migration runtime/store/migration.hpp "${files}")
endfunction()

# Both of the above: a build step that runs again when one of the files changes.
function(kontor_generate_embedded target namespace symbol place element header files)
    set(stem ${CMAKE_BINARY_DIR}/generated/${place}/${symbol})
    add_custom_command(
        OUTPUT ${stem}.cpp ${stem}.hpp
        COMMAND
            ${CMAKE_COMMAND} -DSTEM=${stem} -DNAMESPACE=${namespace} -DSYMBOL=${symbol} -DELEMENT=${element}
            -DELEMENT_HEADER=${header} -DPLACE=${place} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR} -DROOT=${CMAKE_SOURCE_DIR}
            "-DFILES=${files}" -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        COMMENT "Embedding ${place}/${symbol}"
        VERBATIM)
    target_sources(${target} PRIVATE ${stem}.cpp ${stem}.hpp)
    string(MAKE_C_IDENTIFIER embed_${place}_${symbol} step)
    add_custom_target(${step} DEPENDS ${stem}.cpp ${stem}.hpp)
    add_dependencies(embedded ${step})
endfunction()
