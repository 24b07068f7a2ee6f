-- One row per product of the shop.
CREATE TABLE trusted.product (
  product_code VARCHAR(20) NOT NULL CHECK (length(product_code) <= 20),
  product_name VARCHAR(120) NOT NULL CHECK (length(product_name) <= 120),
  category VARCHAR(60) CHECK (length(category) <= 60),
  unit_price_cents BIGINT NOT NULL CHECK (typeof(unit_price_cents) = 'integer'),
  PRIMARY KEY (product_code)
) WITHOUT ROWID;
