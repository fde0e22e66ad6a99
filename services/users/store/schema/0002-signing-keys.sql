-- The keys that access tokens are, were or will be signed with. Empty: the one of the key file alone.
CREATE TABLE signing_keys (
    kid              TEXT    PRIMARY KEY,
    public_key       BLOB    NOT NULL,    -- 32 bytes
    seed             BLOB,                -- sealed with the key file's secret; null: the key file's own key
    signs_from       INTEGER NOT NULL,    -- Unix milliseconds; published before that
    longest_lifetime INTEGER NOT NULL     -- seconds, of the tokens it has signed
) STRICT, WITHOUT ROWID;

-- How far time has gone for tokens, while the wall clock was behind it.
CREATE TABLE token_clock (time INTEGER NOT NULL) STRICT;
INSERT INTO token_clock (time) VALUES (0);
