#include "runtime/rpc/reply.hpp"

namespace kontor {

Reply Reply::received(std::string_view status, Json body) {
    if (status == "ok") return {Status::ok, std::move(body)};
    if (status == "rejected") return {Status::rejected, std::move(body)};
    return {Status::error, std::move(body)};
}

std::string_view Reply::status_text() const {
    switch (status_) {
        case Status::ok: return "ok";
        case Status::rejected: return "rejected";
        default: return "error";
    }
}

}  // namespace kontor
