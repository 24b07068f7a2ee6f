-- One row per item of a purchase in the shop.
CREATE TABLE trusted.purchase (
  purchase_number VARCHAR(20) NOT NULL CHECK (length(purchase_number) <= 20),
  item BIGINT NOT NULL CHECK (typeof(item) = 'integer'),
  customer_code VARCHAR(20) NOT NULL CHECK (length(customer_code) <= 20),
  product_code VARCHAR(20) NOT NULL CHECK (length(product_code) <= 20),
  purchased_on DATE NOT NULL
    CHECK (purchased_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND purchased_on IS date(purchased_on, '+0 days')),
  quantity BIGINT NOT NULL CHECK (typeof(quantity) = 'integer'),
  unit_price_cents BIGINT NOT NULL CHECK (typeof(unit_price_cents) = 'integer'),
  PRIMARY KEY (purchase_number, item),
  FOREIGN KEY (product_code) REFERENCES product (product_code)
) WITHOUT ROWID;
