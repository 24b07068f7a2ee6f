-- One row per internship contract.
CREATE TABLE refined.fact_internship (
  contract_number VARCHAR(20) NOT NULL CHECK (length(contract_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  cnpj VARCHAR(14) NOT NULL CHECK (length(cnpj) <= 14),
  starts_on DATE NOT NULL
    CHECK (starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND starts_on IS date(starts_on, '+0 days')),
  ends_on DATE NOT NULL
    CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND ends_on IS date(ends_on, '+0 days')),
  months DOUBLE NOT NULL CHECK (typeof(months) IN ('real', 'integer')),
  monthly_grant_amount DOUBLE NOT NULL
    CHECK (typeof(monthly_grant_amount) IN ('real', 'integer')),
  PRIMARY KEY (contract_number),
  FOREIGN KEY (registration) REFERENCES dim_student (registration),
  FOREIGN KEY (cnpj) REFERENCES dim_company (cnpj),
  FOREIGN KEY (starts_on) REFERENCES dim_date (day)
) WITHOUT ROWID;

CREATE INDEX refined.fact_internship_by_registration
  ON fact_internship (registration, starts_on, ends_on);
