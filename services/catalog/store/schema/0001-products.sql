-- The catalogue as it stands: a projection of the product events.
CREATE TABLE products (
    number      INTEGER PRIMARY KEY,      -- the full-text index knows a product by it
    sku         TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    amount      INTEGER NOT NULL,         -- of the price, in minor units
    currency    TEXT    NOT NULL,
    gtin        TEXT,
    brand       TEXT,
    description TEXT,
    categories  TEXT    NOT NULL,         -- JSON: a list of texts
    active      INTEGER NOT NULL,
    updated     INTEGER NOT NULL          -- Unix milliseconds
) STRICT;

-- Which products a category has, in the order of its pages.
CREATE TABLE product_categories (
    category TEXT NOT NULL,
    sku      TEXT NOT NULL,
    PRIMARY KEY (category, sku)
) STRICT, WITHOUT ROWID;

-- Words of the texts people search in. The texts themselves stay in `products`.
CREATE VIRTUAL TABLE product_words USING fts5 (
    name, brand, categories, description,
    content = 'products', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);

-- Both follow the table by themselves. A change of price alone doesn't touch them.
CREATE TRIGGER products_added AFTER INSERT ON products BEGIN
    INSERT INTO product_words (rowid, name, brand, categories, description)
    VALUES (new.number, new.name, new.brand, new.categories, new.description);
    INSERT INTO product_categories SELECT value, new.sku FROM json_each(new.categories);
END;

CREATE TRIGGER products_removed AFTER DELETE ON products BEGIN
    INSERT INTO product_words (product_words, rowid, name, brand, categories, description)
    VALUES ('delete', old.number, old.name, old.brand, old.categories, old.description);
    DELETE FROM product_categories
    WHERE sku = old.sku AND category IN (SELECT value FROM json_each(old.categories));
END;

CREATE TRIGGER products_changed AFTER UPDATE ON products
WHEN old.name IS NOT new.name OR old.brand IS NOT new.brand
    OR old.categories IS NOT new.categories OR old.description IS NOT new.description
BEGIN
    INSERT INTO product_words (product_words, rowid, name, brand, categories, description)
    VALUES ('delete', old.number, old.name, old.brand, old.categories, old.description);
    INSERT INTO product_words (rowid, name, brand, categories, description)
    VALUES (new.number, new.name, new.brand, new.categories, new.description);
    DELETE FROM product_categories
    WHERE sku = old.sku AND category IN (SELECT value FROM json_each(old.categories));
    INSERT INTO product_categories SELECT value, new.sku FROM json_each(new.categories);
END;
