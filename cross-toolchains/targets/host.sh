# shellcheck shell=bash disable=SC2034  # read by the recipes
# Whatever this machine is, with its own C library, shared: for sanitizers, fuzzers and profilers. Nothing of it is
# delivered.
target_triplet=$(gcc -dumpmachine)
target_debian_architecture=$(dpkg --print-architecture)
target_c_library=host
target_openssl=linux-$(uname -m)
