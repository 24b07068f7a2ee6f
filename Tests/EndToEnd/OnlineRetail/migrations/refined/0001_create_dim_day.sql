-- One row per day from the first sale to the last.
CREATE TABLE refined.dim_day (
  day DATE NOT NULL
    CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND day IS date(day, '+0 days')),
  calendar_year BIGINT NOT NULL CHECK (typeof(calendar_year) = 'integer'),
  calendar_month BIGINT NOT NULL CHECK (typeof(calendar_month) = 'integer'),
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  day_of_week BIGINT NOT NULL CHECK (typeof(day_of_week) = 'integer'),
  PRIMARY KEY (day)
) WITHOUT ROWID;
