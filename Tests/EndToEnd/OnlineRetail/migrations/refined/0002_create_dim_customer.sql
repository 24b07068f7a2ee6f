-- One row per customer, in the country of the last sale.
CREATE TABLE refined.dim_customer (
  customer_code VARCHAR(10) NOT NULL CHECK (length(customer_code) <= 10),
  country VARCHAR(40) NOT NULL CHECK (length(country) <= 40),
  first_sale_on DATE
    CHECK (first_sale_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND first_sale_on IS date(first_sale_on, '+0 days')),
  last_sale_on DATE
    CHECK (last_sale_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND last_sale_on IS date(last_sale_on, '+0 days')),
  PRIMARY KEY (customer_code)
) WITHOUT ROWID;
