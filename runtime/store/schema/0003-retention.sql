-- Up to when what was over has been removed; 0: nothing was.
CREATE TABLE retention (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    since INTEGER NOT NULL                -- Unix milliseconds
) STRICT;
INSERT INTO retention VALUES (1, 0);
