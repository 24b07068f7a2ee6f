-- One row per product, with the newest of its names.
CREATE TABLE refined.dim_product (
  stock_code VARCHAR(12) NOT NULL CHECK (length(stock_code) <= 12),
  product_name VARCHAR(60) NOT NULL CHECK (length(product_name) <= 60),
  PRIMARY KEY (stock_code)
) WITHOUT ROWID;
