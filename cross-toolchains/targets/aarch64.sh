# shellcheck shell=bash disable=SC2034  # read by the recipes
# 64-bit ARM: ARMv8-A.
target_triplet=aarch64-linux-gnu
target_debian_architecture=arm64
target_openssl=linux-aarch64
target_emulator=qemu-aarch64-static
