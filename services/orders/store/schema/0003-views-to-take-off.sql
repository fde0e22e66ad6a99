-- The retained view of an order: 0 there is none, 1 it is shown, 2 it is to be taken off.
ALTER TABLE orders RENAME COLUMN on_board TO board;
UPDATE orders SET board = 2 WHERE board = 1 AND state NOT IN ('pending', 'confirmed', 'dispatched');
-- Of the few to be taken off only: new orders, and those that go on, don't pay for it.
DROP INDEX orders_on_board;
CREATE INDEX orders_to_take_off ON orders (number) WHERE board = 2;
