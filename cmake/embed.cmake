# Writes ${STEM}.hpp and .cpp: ${NAMESPACE}::${SYMBOL}(), a span of ${ELEMENT}s made of ${FILES}. Run with cmake -P.
set(elements "")
set(count 0)
foreach(file IN LISTS FILES)
    math(EXPR count "${count} + 1")
    file(READ "${file}" content)
    if(content MATCHES "\\)kontor_text\"")
        message(FATAL_ERROR "${file} holds the delimiter of embedded texts")
    endif()
    if(ELEMENT STREQUAL Migration)
        get_filename_component(name "${file}" NAME_WLE)
        set(name "${count}, \"${name}\"")
    else()
        cmake_path(IS_PREFIX FOLDER "${file}" inside)
        if(inside)
            file(RELATIVE_PATH name "${FOLDER}" "${file}")
        else()
            file(RELATIVE_PATH name "${ROOT}" "${file}")
        endif()
        set(name "\"${name}\"")
    endif()
    string(APPEND elements "    {${name}, R\"kontor_text(${content})kontor_text\"sv},\n")
endforeach()

file(WRITE "${STEM}.hpp" "#pragma once

#include <span>

#include \"${ELEMENT_HEADER}\"

namespace ${NAMESPACE} {
std::span<const kontor::${ELEMENT}> ${SYMBOL}();
}
")

file(WRITE "${STEM}.cpp" "#include \"${PLACE}/${SYMBOL}.hpp\"

#include <array>

namespace ${NAMESPACE} {
namespace {
using namespace std::string_view_literals;
constexpr std::array<kontor::${ELEMENT}, ${count}> ${SYMBOL}_elements{{
${elements}}};
}

std::span<const kontor::${ELEMENT}> ${SYMBOL}() { return ${SYMBOL}_elements; }
}
")
