-- Revenue received per month, source and unit.
CREATE TABLE refined.revenue_month (
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  source VARCHAR(20) NOT NULL CHECK (length(source) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  receipts BIGINT NOT NULL CHECK (typeof(receipts) = 'integer'),
  revenue_cents BIGINT NOT NULL CHECK (typeof(revenue_cents) = 'integer'),
  revenue_amount DOUBLE NOT NULL CHECK (typeof(revenue_amount) IN ('real', 'integer')),
  PRIMARY KEY (month_starts_on, source, unit_code),
  FOREIGN KEY (month_starts_on) REFERENCES dim_date (day),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code)
) WITHOUT ROWID;
