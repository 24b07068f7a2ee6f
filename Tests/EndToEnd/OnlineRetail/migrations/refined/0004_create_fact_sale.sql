-- One row per line of an invoice; returns are negative lines.
CREATE TABLE refined.fact_sale (
  invoice_code VARCHAR(10) NOT NULL CHECK (length(invoice_code) <= 10),
  line_number BIGINT NOT NULL CHECK (typeof(line_number) = 'integer'),
  day DATE NOT NULL
    CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND day IS date(day, '+0 days')),
  invoiced_at TIMESTAMP NOT NULL
    CHECK (invoiced_at GLOB
        '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
      AND invoiced_at IS datetime(invoiced_at, '+0 days')),
  customer_code VARCHAR(10) NOT NULL CHECK (length(customer_code) <= 10),
  stock_code VARCHAR(12) NOT NULL CHECK (length(stock_code) <= 12),
  country VARCHAR(40) NOT NULL CHECK (length(country) <= 40),
  is_return BOOLEAN NOT NULL CHECK (is_return IN (0, 1)),
  quantity BIGINT NOT NULL CHECK (typeof(quantity) = 'integer'),
  unit_price_amount DOUBLE NOT NULL CHECK (typeof(unit_price_amount) IN ('real', 'integer')),
  revenue_mills BIGINT NOT NULL CHECK (typeof(revenue_mills) = 'integer'),
  revenue_amount DOUBLE NOT NULL CHECK (typeof(revenue_amount) IN ('real', 'integer')),
  PRIMARY KEY (invoice_code, line_number),
  FOREIGN KEY (day) REFERENCES dim_day (day),
  FOREIGN KEY (customer_code) REFERENCES dim_customer (customer_code),
  FOREIGN KEY (stock_code) REFERENCES dim_product (stock_code)
) WITHOUT ROWID;
