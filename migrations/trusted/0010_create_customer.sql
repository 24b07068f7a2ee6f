-- One row per customer of the shop, in its newest state.
CREATE TABLE trusted.customer (
  customer_code VARCHAR(20) NOT NULL CHECK (length(customer_code) <= 20),
  cpf VARCHAR(11) CHECK (length(cpf) <= 11),
  full_name VARCHAR(120) CHECK (length(full_name) <= 120),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  registered_on DATE
    CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND registered_on IS date(registered_on, '+0 days')),
  PRIMARY KEY (customer_code)
) WITHOUT ROWID;
