-- The outbox of notices, and what became of them.
CREATE TABLE notifications (
    id           TEXT    PRIMARY KEY,
    customer     TEXT,                     -- null until the order's customer is known
    order_id     TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    state        TEXT    NOT NULL,         -- unaddressed, pending, sent, failed, muted
    attempts     INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL,         -- Unix milliseconds
    created      INTEGER NOT NULL,
    UNIQUE (order_id, kind)                -- one notice of a kind an order
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_due ON notifications (next_attempt) WHERE state = 'pending';
CREATE INDEX notifications_by_customer ON notifications (customer, id);

-- Whose order it is: shipping's events don't say.
CREATE TABLE order_customers (
    order_id TEXT PRIMARY KEY,
    customer TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE preferences (
    customer TEXT PRIMARY KEY,
    muted    TEXT NOT NULL                 -- JSON list of kinds
) STRICT, WITHOUT ROWID;
