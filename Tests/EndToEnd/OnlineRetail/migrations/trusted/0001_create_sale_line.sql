-- One row per line of an invoice or credit note.
CREATE TABLE trusted.sale_line (
  invoice_code VARCHAR(10) NOT NULL CHECK (length(invoice_code) <= 10),
  line_number BIGINT NOT NULL CHECK (typeof(line_number) = 'integer'),
  stock_code VARCHAR(12) NOT NULL CHECK (length(stock_code) <= 12),
  product_name VARCHAR(60) CHECK (length(product_name) <= 60),
  quantity BIGINT NOT NULL CHECK (typeof(quantity) = 'integer'),
  invoiced_at TIMESTAMP NOT NULL
    CHECK (invoiced_at GLOB
        '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
      AND invoiced_at IS datetime(invoiced_at, '+0 days')),
  unit_price_mills BIGINT NOT NULL CHECK (typeof(unit_price_mills) = 'integer'),
  customer_code VARCHAR(10) CHECK (length(customer_code) <= 10),
  country VARCHAR(40) NOT NULL CHECK (length(country) <= 40),
  PRIMARY KEY (invoice_code, line_number)
) WITHOUT ROWID;
