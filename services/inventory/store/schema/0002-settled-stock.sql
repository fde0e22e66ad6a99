-- Of what was committed: sold by reservations that are kept no longer.
ALTER TABLE stock ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
