# This machine as it is, for sanitizers, fuzzers and profilers: its own compiler and C library, shared.
set(CMAKE_C_COMPILER gcc)
set(CMAKE_CXX_COMPILER g++)
