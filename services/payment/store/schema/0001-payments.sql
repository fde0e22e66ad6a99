-- What became of each payment. The terms are null for one that was voided before it was heard of.
CREATE TABLE payment (
    id       TEXT    PRIMARY KEY,
    state    TEXT    NOT NULL CHECK (state IN ('authorised', 'declined', 'captured', 'voided', 'refunded')),
    order_id TEXT,
    amount   INTEGER CHECK (amount >= 0),   -- in the currency's minor unit
    currency TEXT,
    method   TEXT,
    updated  INTEGER NOT NULL               -- Unix milliseconds
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_by_order ON payment (order_id);

-- What we owe a provider to ask, until it is done: money to give back that no caller waits for.
CREATE TABLE due (
    payment   TEXT    NOT NULL,
    operation TEXT    NOT NULL CHECK (operation IN ('void', 'refund')),
    method    TEXT    NOT NULL,
    next      INTEGER NOT NULL,             -- Unix milliseconds: when to ask again
    PRIMARY KEY (payment, operation)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_next ON due (next);
