#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

namespace kontor {

/// W3C Trace Context (https://www.w3.org/TR/trace-context/): which trace a piece of work belongs to.
struct TraceContext {
    std::string trace_id;  ///< 32 lower-case hex digits, not all zero
    std::string span_id;   ///< 16 lower-case hex digits, not all zero

    bool empty() const { return trace_id.empty(); }
    /// The `traceparent` header value, or an empty text for an empty context.
    std::string traceparent() const;
};

/// Parses a `traceparent` of version 00; nothing for anything malformed, as the specification demands.
std::optional<TraceContext> parse_traceparent(std::string_view text);

/// A fresh trace.
TraceContext start_trace(Ids& ids);

/// A new span in the same trace (a fresh trace when `parent` is empty).
TraceContext child_of(const TraceContext& parent, Ids& ids);

/// What the current thread works on; log lines carry it. Scopes nest.
class TraceScope {
public:
    TraceScope(const TraceContext& trace, std::string_view request_id);
    ~TraceScope();
    TraceScope(const TraceScope&) = delete;
    TraceScope& operator=(const TraceScope&) = delete;

    /// The innermost scope of this thread, or null.
    static const TraceScope* current();
    const TraceContext& trace() const { return trace_; }
    std::string_view request_id() const { return request_id_; }

private:
    const TraceContext& trace_;
    std::string_view request_id_;
    const TraceScope* outer_;
};

}  // namespace kontor
