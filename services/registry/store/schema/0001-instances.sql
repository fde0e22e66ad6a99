-- The last word of every instance that ever announced itself.
CREATE TABLE instances (
    service  TEXT    NOT NULL,
    instance TEXT    NOT NULL,
    status   TEXT    NOT NULL,
    epoch    INTEGER NOT NULL,
    version  TEXT    NOT NULL,
    since    TEXT    NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (service, instance)
) STRICT, WITHOUT ROWID;
