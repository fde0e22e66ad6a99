#!/usr/bin/env bash
# Builds the C library (musl) and the C++ library (libstdc++) that the programs of one target are linked with.
# Usage: cross-toolchains/toolchain.sh [--print-prefix] [--update-lock] [TARGET]      (TARGET: x86_64)
#
# The compiler is Debian's; toolchain/musl.specs tells it to use these. --update-lock writes down what the mirrors have
# now, for the recipe to compare with.
set -euo pipefail

layer=toolchain
steps=(musl libstdcxx check)
# shellcheck source=recipe.sh
source "$(dirname "${BASH_SOURCE[0]}")/recipe.sh"
run_recipe "$@"
