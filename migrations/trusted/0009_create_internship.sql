-- One row per internship contract between a student and a company.
CREATE TABLE trusted.internship (
  contract_number VARCHAR(20) NOT NULL CHECK (length(contract_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  cnpj VARCHAR(14) NOT NULL CHECK (length(cnpj) <= 14),
  starts_on DATE NOT NULL
    CHECK (starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND starts_on IS date(starts_on, '+0 days')),
  ends_on DATE NOT NULL
    CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND ends_on IS date(ends_on, '+0 days')),
  monthly_grant_cents BIGINT NOT NULL CHECK (typeof(monthly_grant_cents) = 'integer'),
  PRIMARY KEY (contract_number)
) WITHOUT ROWID;

CREATE INDEX trusted.internship_by_registration ON internship (registration);
