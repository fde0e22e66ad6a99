-- What there is of each sku. The checks say again what the domain promises: no store of ours can hold an oversold sku.
CREATE TABLE stock (
    sku       TEXT    PRIMARY KEY,
    received  INTEGER NOT NULL CHECK (received >= 0),
    adjusted  INTEGER NOT NULL,
    committed INTEGER NOT NULL CHECK (committed >= 0),
    reserved  INTEGER NOT NULL CHECK (reserved >= 0),
    CHECK (reserved <= received + adjusted - committed)
) STRICT, WITHOUT ROWID;

-- What each order holds or held, or that it may hold nothing any more.
CREATE TABLE reservation (
    order_id TEXT    PRIMARY KEY,
    state    TEXT    NOT NULL CHECK (state IN ('reserved', 'committed', 'released', 'expired', 'restocked')),
    lines    TEXT    NOT NULL,   -- JSON: [["sku", quantity], …]
    expires  INTEGER NOT NULL,   -- Unix milliseconds; 0 for one that was never reserved
    updated  INTEGER NOT NULL    -- Unix milliseconds
) STRICT, WITHOUT ROWID;
CREATE INDEX reservation_by_expiry ON reservation (expires) WHERE state = 'reserved';
CREATE INDEX reservation_by_state ON reservation (state, order_id);
