-- One row per customer of the shop: what BI may know of one.
CREATE TABLE refined.dim_customer (
  customer_code VARCHAR(20) NOT NULL CHECK (length(customer_code) <= 20),
  cpf VARCHAR(11) CHECK (length(cpf) <= 11),
  is_student BOOLEAN NOT NULL CHECK (is_student IN (0, 1)),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  region VARCHAR(20) CHECK (length(region) <= 20),
  registered_on DATE
    CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND registered_on IS date(registered_on, '+0 days')),
  PRIMARY KEY (customer_code)
) WITHOUT ROWID;
