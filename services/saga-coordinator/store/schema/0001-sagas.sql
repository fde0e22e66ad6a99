-- An index over the sagas; what they are is in the event log.
CREATE TABLE sagas (
    id          TEXT    PRIMARY KEY,
    key         TEXT,                     -- the caller's business key: one saga a key
    fingerprint TEXT,                     -- of what was asked with that key
    definition  TEXT    NOT NULL,
    state       TEXT    NOT NULL,         -- running (also while compensating), stuck, completed, compensated
    started     INTEGER NOT NULL,
    updated     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sagas_by_key ON sagas (key) WHERE key IS NOT NULL;
CREATE INDEX unfinished_sagas ON sagas (id) WHERE state IN ('running', 'stuck');
