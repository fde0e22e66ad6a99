-- The orders as they stand: a projection of the order events, and of what payment and shipping announced.
CREATE TABLE orders (
    number         INTEGER PRIMARY KEY,   -- grows with each order: newest first is the order of lists
    id             TEXT    NOT NULL UNIQUE,
    customer       TEXT    NOT NULL,
    key            TEXT,                  -- the business key it was made with
    state          TEXT    NOT NULL,
    cancelling     INTEGER NOT NULL,
    total          INTEGER NOT NULL,      -- in minor units
    currency       TEXT    NOT NULL,
    payment_method TEXT    NOT NULL,
    payment_id     TEXT    NOT NULL,      -- this and the next four: empty until known
    payment_state  TEXT    NOT NULL,
    shipment_id    TEXT    NOT NULL,
    shipment_state TEXT    NOT NULL,
    tracking       TEXT    NOT NULL,
    delivery       TEXT    NOT NULL,      -- JSON
    reason_code    TEXT,
    reason_detail  TEXT,
    on_board       INTEGER NOT NULL,      -- 1: the broker may hold a retained view of it
    created        INTEGER NOT NULL,      -- Unix milliseconds
    updated        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX orders_by_key ON orders (key) WHERE key IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (customer, number);
CREATE INDEX orders_by_state ON orders (state, number);
CREATE INDEX orders_on_board ON orders (number) WHERE on_board = 1;

-- Apart, for they never change: an order's progress must not write its lines again.
CREATE TABLE order_lines (
    number INTEGER PRIMARY KEY REFERENCES orders,
    lines  TEXT NOT NULL                  -- JSON
) STRICT;

-- Tombstones: orders that were rejected before they were made, and never will be.
CREATE TABLE barred_orders (
    id            TEXT    PRIMARY KEY,
    reason_code   TEXT    NOT NULL,
    reason_detail TEXT    NOT NULL,
    at            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What other services' events changed on an order, and when it was taken in: with the order's own events they make the
-- order as it was at any time.
CREATE TABLE sights (
    number   INTEGER NOT NULL REFERENCES orders,
    source   TEXT    NOT NULL,            -- payment, shipment
    state    TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    tracking TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (number, source, state)
) STRICT, WITHOUT ROWID;

-- What there is to order: a projection of the catalogue's events.
CREATE TABLE products (
    sku      TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    amount   INTEGER NOT NULL,
    currency TEXT    NOT NULL,
    active   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
