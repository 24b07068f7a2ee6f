-- Drop-outs (evasão) per month, course and unit.
CREATE TABLE refined.churn_rate_month (
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  enrolments_at_risk BIGINT NOT NULL CHECK (typeof(enrolments_at_risk) = 'integer'),
  dropped_out BIGINT NOT NULL CHECK (typeof(dropped_out) = 'integer'),
  churn_percent DOUBLE NOT NULL CHECK (typeof(churn_percent) IN ('real', 'integer')),
  PRIMARY KEY (month_starts_on, course_code, unit_code),
  FOREIGN KEY (month_starts_on) REFERENCES dim_date (day),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code)
) WITHOUT ROWID;
