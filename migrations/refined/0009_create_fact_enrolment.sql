-- One row per enrolment, in its newest state.
CREATE TABLE refined.fact_enrolment (
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  enrolled_on DATE NOT NULL
    CHECK (enrolled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND enrolled_on IS date(enrolled_on, '+0 days')),
  class_starts_on DATE NOT NULL
    CHECK (class_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND class_starts_on IS date(class_starts_on, '+0 days')),
  class_ends_on DATE NOT NULL
    CHECK (class_ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND class_ends_on IS date(class_ends_on, '+0 days')),
  status VARCHAR(20) NOT NULL CHECK (length(status) <= 20),
  status_on DATE NOT NULL
    CHECK (status_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND status_on IS date(status_on, '+0 days')),
  is_active BOOLEAN NOT NULL CHECK (is_active IN (0, 1)),
  has_dropped_out BOOLEAN NOT NULL CHECK (has_dropped_out IN (0, 1)),
  discount_percent DOUBLE NOT NULL CHECK (typeof(discount_percent) IN ('real', 'integer')),
  monthly_fee_amount DOUBLE NOT NULL CHECK (typeof(monthly_fee_amount) IN ('real', 'integer')),
  PRIMARY KEY (enrolment_number),
  FOREIGN KEY (registration) REFERENCES dim_student (registration),
  FOREIGN KEY (class_code) REFERENCES dim_class (class_code),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code),
  FOREIGN KEY (enrolled_on) REFERENCES dim_date (day)
) WITHOUT ROWID;

-- The churn model asks for the earlier enrolments of a student.
CREATE INDEX refined.fact_enrolment_by_registration ON fact_enrolment (registration, enrolled_on);
