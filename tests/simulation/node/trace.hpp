#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/clock.hpp"

namespace simulation {

/// All that happens in a simulation, one line each, and the BLAKE2b hash of it. Two runs of one plan have the same trace, byte
/// for byte.
class Trace {
public:
    /// `clock` must outlive the trace.
    explicit Trace(const kontor::Clock& clock);
    ~Trace();
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;

    /// From now on the lines are written to a file, too; not owned. Null: no more.
    void write_to(std::FILE* file) { file_ = file; }
    void add(std::string_view what, std::string_view about, std::string_view details = {});
    std::uint64_t lines() const { return lines_; }
    /// Of the lines so far, in hexadecimal.
    std::string digest() const;

private:
    struct Hash;
    const kontor::Clock& clock_;
    const kontor::SteadyTime begin_;
    std::unique_ptr<Hash> hash_;
    std::FILE* file_ = nullptr;
    std::uint64_t lines_ = 0;
};

/// The BLAKE2b hash of some bytes, in hexadecimal.
std::string hash_of(std::string_view bytes);

}  // namespace simulation
