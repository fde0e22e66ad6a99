#include "cli/replay/outcome.hpp"

namespace kontor::cli {

const char* name_of(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::confirmed: return "confirmed";
        case Outcome::Kind::cancelled: return "cancelled";
        case Outcome::Kind::refused: return "refused";
        case Outcome::Kind::unmatched: return "unmatched";
        case Outcome::Kind::dirty: return "dirty";
        case Outcome::Kind::undecided: return "undecided";
        case Outcome::Kind::not_run: return "not-run";
    }
    return "";
}

}  // namespace kontor::cli
