-- One row per product of the shop.
CREATE TABLE refined.dim_product (
  product_code VARCHAR(20) NOT NULL CHECK (length(product_code) <= 20),
  product_name VARCHAR(120) NOT NULL CHECK (length(product_name) <= 120),
  category VARCHAR(60) CHECK (length(category) <= 60),
  list_price_amount DOUBLE
    CHECK (list_price_amount IS NULL OR typeof(list_price_amount) IN ('real', 'integer')),
  PRIMARY KEY (product_code)
) WITHOUT ROWID;
