#pragma once

namespace kontor {

/// Prepares libsodium; everything in this folder that needs it calls it. Thread-safe, and cheap after the
/// first call.
void security_init();

}  // namespace kontor
