ALTER TABLE order_customers ADD COLUMN learned INTEGER NOT NULL DEFAULT 0;  -- Unix milliseconds
-- Of those that are there already nobody knows: they age from now on.
UPDATE order_customers SET learned = unixepoch() * 1000;
