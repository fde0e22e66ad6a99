-- Who there is. E-mail address and name are in the clear here alone; `erased` takes the row away.
CREATE TABLE users (
    id      TEXT    PRIMARY KEY,
    email   TEXT    NOT NULL UNIQUE,
    name    TEXT,
    roles   TEXT    NOT NULL,             -- JSON list, sorted
    created INTEGER NOT NULL              -- Unix milliseconds
) STRICT, WITHOUT ROWID;

-- Not in the event log, so not to be rebuilt from it.
CREATE TABLE credentials (
    user          TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL           -- argon2id, with its parameters and salt
) STRICT, WITHOUT ROWID;

-- What personal data in the event log is sealed with. Without the key nobody can read it: that is how it is erased.
CREATE TABLE user_keys (
    user TEXT PRIMARY KEY,
    key  BLOB                             -- 32 bytes; null: destroyed, the user was erased
) STRICT, WITHOUT ROWID;

-- One row a login.
CREATE TABLE sessions (
    id         BLOB    PRIMARY KEY,       -- the refresh token's first half
    user       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB    NOT NULL,          -- SHA-256 of the refresh token that is good now
    expires    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user, expires);
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- Which handled requests were answered with something about a person.
CREATE TABLE personal_answers (
    request_id TEXT    PRIMARY KEY,
    user       TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_answers_by_user ON personal_answers (user);
CREATE INDEX personal_answers_by_age ON personal_answers (at);
