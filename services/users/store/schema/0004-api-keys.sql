-- Keys of machines. A key that was revoked stays, so that it can be seen who had one; what it was made of never was here.
CREATE TABLE api_keys (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    roles      TEXT    NOT NULL,          -- JSON list, sorted
    hash       TEXT    UNIQUE,            -- SHA-256 of the key, hexadecimal; null: revoked
    created    INTEGER NOT NULL,          -- Unix milliseconds, as all times
    created_by TEXT    NOT NULL,
    expires    INTEGER,
    revoked    INTEGER
) STRICT, WITHOUT ROWID;
