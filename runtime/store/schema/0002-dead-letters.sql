-- Events and commands whose handling failed again and again, and the events that wait behind such a one.
CREATE TABLE dead_letters (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: an operator may still hold an old one
    kind        TEXT    NOT NULL CHECK (kind IN ('event', 'command')),
    source      TEXT    NOT NULL,         -- the producer of an event, the method of a command
    sequence    INTEGER NOT NULL,         -- of an event, in its producer's log; 0 for a command
    entity      TEXT    NOT NULL,         -- of an event; empty for a command
    entity_id   TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,         -- of a command; empty for an event
    fingerprint INTEGER NOT NULL,         -- of a command, as in the table handled
    content     TEXT,                     -- JSON; null where the request is private
    cause       TEXT    NOT NULL,         -- empty for an event that only waits
    attempts    INTEGER NOT NULL,
    parked_at   INTEGER NOT NULL,         -- Unix milliseconds
    state       TEXT    NOT NULL CHECK (state IN ('failed', 'waiting'))
) STRICT;
CREATE UNIQUE INDEX dead_letters_by_entity ON dead_letters (source, entity, entity_id, sequence) WHERE kind = 'event';
CREATE UNIQUE INDEX dead_letters_by_request ON dead_letters (request_id) WHERE kind = 'command';
