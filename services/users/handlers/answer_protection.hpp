#pragma once

#include "runtime/security/signing_key.hpp"
#include "runtime/store/handled.hpp"

namespace users {

/// Answers hold tokens and personal views: they are kept sealed with a secret that is as safe as the signing
/// key.
kontor::AnswerProtection protect_answers(const kontor::SigningKey& key, kontor::Ids& ids);

}  // namespace users
