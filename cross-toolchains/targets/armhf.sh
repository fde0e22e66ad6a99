# shellcheck shell=bash disable=SC2034  # read by the recipes
# 32-bit ARM: ARMv7-A with hard float, as Debian's compiler has it.
target_triplet=arm-linux-gnueabihf
target_debian_architecture=armhf
target_openssl=linux-armv4
target_emulator=qemu-arm-static
