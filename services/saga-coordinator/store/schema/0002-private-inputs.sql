-- What a saga's input holds that its events must not: they are for others to read. Only while the saga is unfinished.
CREATE TABLE private_inputs (
    saga  TEXT PRIMARY KEY,
    parts TEXT NOT NULL                   -- JSON: {<pointer into the input>: what is there}
) STRICT, WITHOUT ROWID;
