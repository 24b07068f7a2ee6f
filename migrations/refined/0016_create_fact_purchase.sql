-- One row per item of a purchase in the shop.
CREATE TABLE refined.fact_purchase (
  purchase_number VARCHAR(20) NOT NULL CHECK (length(purchase_number) <= 20),
  item BIGINT NOT NULL CHECK (typeof(item) = 'integer'),
  customer_code VARCHAR(20) NOT NULL CHECK (length(customer_code) <= 20),
  product_code VARCHAR(20) NOT NULL CHECK (length(product_code) <= 20),
  purchased_on DATE NOT NULL
    CHECK (purchased_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND purchased_on IS date(purchased_on, '+0 days')),
  quantity BIGINT NOT NULL CHECK (typeof(quantity) = 'integer'),
  unit_price_amount DOUBLE NOT NULL CHECK (typeof(unit_price_amount) IN ('real', 'integer')),
  purchase_cents BIGINT NOT NULL CHECK (typeof(purchase_cents) = 'integer'),
  purchase_amount DOUBLE NOT NULL CHECK (typeof(purchase_amount) IN ('real', 'integer')),
  PRIMARY KEY (purchase_number, item),
  FOREIGN KEY (customer_code) REFERENCES dim_customer (customer_code),
  FOREIGN KEY (product_code) REFERENCES dim_product (product_code),
  FOREIGN KEY (purchased_on) REFERENCES dim_date (day)
) WITHOUT ROWID;

-- The recommendation model reads a customer's history from this index alone.
CREATE INDEX refined.fact_purchase_by_customer_code
  ON fact_purchase (customer_code, product_code, purchased_on, quantity, purchase_cents);
