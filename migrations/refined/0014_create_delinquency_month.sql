-- Delinquency (inadimplência) per month of due date, course and unit.
CREATE TABLE refined.delinquency_month (
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  invoices BIGINT NOT NULL CHECK (typeof(invoices) = 'integer'),
  invoices_unpaid BIGINT NOT NULL CHECK (typeof(invoices_unpaid) = 'integer'),
  invoice_amount DOUBLE NOT NULL CHECK (typeof(invoice_amount) IN ('real', 'integer')),
  unpaid_amount DOUBLE NOT NULL CHECK (typeof(unpaid_amount) IN ('real', 'integer')),
  delinquency_percent DOUBLE NOT NULL CHECK (typeof(delinquency_percent) IN ('real', 'integer')),
  PRIMARY KEY (month_starts_on, course_code, unit_code),
  FOREIGN KEY (month_starts_on) REFERENCES dim_date (day),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code)
) WITHOUT ROWID;
