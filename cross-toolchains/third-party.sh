#!/usr/bin/env bash
# Builds the static third-party libraries and the broker for one target into a cache outside the tree.
# Usage: cross-toolchains/third-party.sh [--print-prefix] [--update-lock] [TARGET]      (TARGET: x86_64)
#
# Stands on toolchain.sh, which it runs first. --update-lock writes down what the mirrors have now, for the recipe to
# compare with.
set -euo pipefail

layer=third-party
steps=(openssl mosquitto_client mosquitto_broker sqlite sqlitecpp sodium prometheus paho_c paho_cpp rapidcheck mimalloc headers)
# shellcheck source=recipe.sh
source "$(dirname "${BASH_SOURCE[0]}")/recipe.sh"
run_recipe "$@"
