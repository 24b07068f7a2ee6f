-- One row per day from 2020 to 2030, with the names BI shows.
CREATE TABLE refined.dim_date (
  day DATE NOT NULL
    CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND day IS date(day, '+0 days')),
  calendar_year BIGINT NOT NULL CHECK (typeof(calendar_year) = 'integer'),
  calendar_quarter BIGINT NOT NULL CHECK (typeof(calendar_quarter) = 'integer'),
  calendar_month BIGINT NOT NULL CHECK (typeof(calendar_month) = 'integer'),
  month_name VARCHAR(20) NOT NULL CHECK (length(month_name) <= 20),
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  month_ends_on DATE NOT NULL
    CHECK (month_ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_ends_on IS date(month_ends_on, '+0 days')),
  day_of_week BIGINT NOT NULL CHECK (typeof(day_of_week) = 'integer'),
  day_name VARCHAR(20) NOT NULL CHECK (length(day_name) <= 20),
  is_weekend BOOLEAN NOT NULL CHECK (is_weekend IN (0, 1)),
  PRIMARY KEY (day)
) WITHOUT ROWID;
