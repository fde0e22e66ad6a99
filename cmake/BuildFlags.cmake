# How everything of ours is compiled and linked.
option(KONTOR_COVERAGE "Count executed lines and branches (gcov); needs the target host" OFF)
option(KONTOR_FUZZ "Build the fuzzers in tests/fuzz; needs clang and its sanitizers" OFF)
set(KONTOR_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=; they need the target host")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
include_directories(${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)

# The presets compile ten files as one, since most of a small file's time goes into its headers. That hides a missing
# include, so `./dev check` looks at each file by itself. Names in unnamed namespaces are unique in a service for it;
# tests are compiled one by one, may all call their example `order`, and aren't optimised.

# -Os, since a budget decides: ten services share a small board's memory and flash. No NDEBUG: invariants hold in
# releases too.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_FLAGS_RELEASE "-Os")
set(CMAKE_CXX_FLAGS_RELEASE "-Os")

# GCC 12 reports overlaps inside std::string that aren't there (-Wrestrict); and on 32-bit ARM that GCC 7 passed some
# arguments otherwise (-Wpsabi), which concerns nobody whose every library is built anew.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion
                    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict> -Wno-psabi)
add_compile_options(-fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -fstack-clash-protection)
# No path of the build machine in a binary, so that each build of a commit gives the same. Of several that fit, the last
# one holds; ThirdParty.cmake adds its own.
if(NOT KONTOR_COVERAGE)
    add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -ffile-prefix-map=${CMAKE_BINARY_DIR}/=)
endif()
if(KONTOR_TOOLCHAIN)
    add_compile_options(-ffile-prefix-map=${KONTOR_TOOLCHAIN}/=)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS KONTOR_VERSION="${PROJECT_VERSION}")
# -static-pie comes with the target's toolchain file.
add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now,-z,noexecstack)

if(KONTOR_COVERAGE)
    # Not optimised, so that each line is one; several programs and threads count into the same files.
    add_compile_options(-O0 -g --coverage -fprofile-update=atomic)
    add_link_options(--coverage)
elseif(KONTOR_SANITIZE)
    set(CMAKE_COMPILE_WARNING_AS_ERROR OFF)  # instrumentation makes GCC warn of things that aren't there
    add_compile_options(-O1 -g -fno-omit-frame-pointer -fsanitize=${KONTOR_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${KONTOR_SANITIZE})
else()
    set(KONTOR_TEST_FLAGS -O0)
endif()

# The base folder makes paths below the build folder relative, so that all build folders share ccache's results.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_C_COMPILER_LAUNCHER env CCACHE_BASEDIR=${CMAKE_BINARY_DIR} ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()
