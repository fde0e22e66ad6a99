CREATE TABLE shipments (
    id       TEXT    PRIMARY KEY,
    order_id TEXT    NOT NULL,             -- empty when it was cancelled before anybody heard of it
    state    TEXT    NOT NULL,
    tracking TEXT    NOT NULL,
    delivery TEXT    NOT NULL,             -- JSON, as in the contract
    updated  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
