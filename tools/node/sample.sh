# shellcheck shell=bash
# The sample catalogue, so that a new node is a shop at once.
# shellcheck source-path=SCRIPTDIR source=layout.sh
source "${BASH_SOURCE[0]%/*}/layout.sh"

load_sample() { :; }
