-- One row per class.
CREATE TABLE refined.dim_class (
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  shift VARCHAR(20) CHECK (length(shift) <= 20),
  starts_on DATE
    CHECK (starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND starts_on IS date(starts_on, '+0 days')),
  ends_on DATE
    CHECK (ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND ends_on IS date(ends_on, '+0 days')),
  seats BIGINT CHECK (seats IS NULL OR typeof(seats) = 'integer'),
  PRIMARY KEY (class_code)
) WITHOUT ROWID;
