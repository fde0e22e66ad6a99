-- The trace in which a notice came about, so that its later sending belongs to it.
ALTER TABLE notifications ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
