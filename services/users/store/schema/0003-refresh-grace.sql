-- The refresh token that was exchanged last, and until when it may be exchanged again for the same one: its answer may have
-- been lost.
ALTER TABLE sessions ADD COLUMN previous_hash BLOB;
ALTER TABLE sessions ADD COLUMN repeatable_until INTEGER NOT NULL DEFAULT 0;
