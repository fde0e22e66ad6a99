-- Whose a tombstone's order would have been, so that he is told what became of it; empty where nobody said.
ALTER TABLE barred_orders ADD COLUMN customer TEXT NOT NULL DEFAULT '';
