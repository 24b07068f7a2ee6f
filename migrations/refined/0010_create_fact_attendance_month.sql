-- One row per enrolment and month: what was taught, attended and graded.
CREATE TABLE refined.fact_attendance_month (
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  month_starts_on DATE NOT NULL
    CHECK (month_starts_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_starts_on IS date(month_starts_on, '+0 days')),
  month_ends_on DATE NOT NULL
    CHECK (month_ends_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND month_ends_on IS date(month_ends_on, '+0 days')),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  weeks BIGINT NOT NULL CHECK (typeof(weeks) = 'integer'),
  lessons BIGINT NOT NULL CHECK (typeof(lessons) = 'integer'),
  attended BIGINT NOT NULL CHECK (typeof(attended) = 'integer'),
  absences BIGINT NOT NULL CHECK (typeof(absences) = 'integer'),
  attendance_percent DOUBLE
    CHECK (attendance_percent IS NULL OR typeof(attendance_percent) IN ('real', 'integer')),
  tests BIGINT NOT NULL CHECK (typeof(tests) = 'integer'),
  grade_average DOUBLE
    CHECK (grade_average IS NULL OR typeof(grade_average) IN ('real', 'integer')),
  PRIMARY KEY (enrolment_number, month_starts_on),
  FOREIGN KEY (registration) REFERENCES dim_student (registration),
  FOREIGN KEY (class_code) REFERENCES dim_class (class_code),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code),
  FOREIGN KEY (month_starts_on) REFERENCES dim_date (day)
) WITHOUT ROWID;
