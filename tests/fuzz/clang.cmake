# This machine as it is, with the compiler that brings a fuzzer.
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
