-- One row per company that offers internships.
CREATE TABLE refined.dim_company (
  cnpj VARCHAR(14) NOT NULL CHECK (length(cnpj) <= 14),
  company_name VARCHAR(160) NOT NULL CHECK (length(company_name) <= 160),
  company_size VARCHAR(40) CHECK (length(company_size) <= 40),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  region VARCHAR(20) CHECK (length(region) <= 20),
  PRIMARY KEY (cnpj)
) WITHOUT ROWID;
