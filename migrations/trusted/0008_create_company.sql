-- One row per company that offers internships.
CREATE TABLE trusted.company (
  cnpj VARCHAR(14) NOT NULL CHECK (length(cnpj) <= 14),
  legal_name VARCHAR(160) CHECK (length(legal_name) <= 160),
  trade_name VARCHAR(160) CHECK (length(trade_name) <= 160),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  company_size VARCHAR(40) CHECK (length(company_size) <= 40),
  registered_on DATE
    CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND registered_on IS date(registered_on, '+0 days')),
  PRIMARY KEY (cnpj)
) WITHOUT ROWID;
