# shellcheck shell=bash disable=SC2034  # read by the recipes
# What the recipes must know of a target: the compilers' prefix, Debian's name of it, OpenSSL's name of it.
target_triplet=x86_64-linux-gnu
target_debian_architecture=amd64
target_openssl=linux-x86_64
