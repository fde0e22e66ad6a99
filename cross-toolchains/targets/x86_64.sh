# shellcheck shell=bash disable=SC2034  # read by the recipe
# What the third-party recipe must know of a target: the compilers' prefix and Debian's name of the architecture.
target_triplet=x86_64-linux-gnu
target_debian_architecture=amd64
