-- The standard tables, the same in every store.

-- What happened, in order. The log is the outbox: positions have no gaps, so a gap seen by a consumer is a loss.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   TEXT    NOT NULL,            -- <entity>/<entity id>
    version  INTEGER NOT NULL,            -- 1, 2, 3 … within the stream
    type     TEXT    NOT NULL,
    data     TEXT    NOT NULL,            -- JSON
    metadata TEXT    NOT NULL,            -- JSON: {"id", "traceparent"}
    time     INTEGER NOT NULL,            -- Unix milliseconds
    UNIQUE (stream, version)
) STRICT;

-- Requests that were decided, and what was answered; trimmed by age.
CREATE TABLE handled (
    request_id  TEXT    PRIMARY KEY,
    fingerprint INTEGER NOT NULL,         -- of method and payload: the same id with another request is refused
    status      TEXT    NOT NULL,
    reply       TEXT    NOT NULL,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handled_by_age ON handled (at);

-- How far each producer's log has been taken in.
CREATE TABLE consumed (
    source   TEXT    PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the own log is known to have reached the broker.
CREATE TABLE published (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL
) STRICT;
INSERT INTO published VALUES (1, 0);

CREATE TABLE snapshots (
    stream  TEXT    PRIMARY KEY,
    version INTEGER NOT NULL,
    state   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest wall-clock time seen: time never goes backwards within a store.
CREATE TABLE store_clock (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    time INTEGER NOT NULL
) STRICT;
INSERT INTO store_clock VALUES (1, 0);
