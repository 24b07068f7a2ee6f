-- One row per enrolment and week: lessons given, lessons attended, grade.
CREATE TABLE trusted.attendance (
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  week_of DATE NOT NULL
    CHECK (week_of GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND week_of IS date(week_of, '+0 days')),
  lessons BIGINT NOT NULL CHECK (typeof(lessons) = 'integer'),
  attended BIGINT NOT NULL CHECK (typeof(attended) = 'integer'),
  grade DOUBLE CHECK (grade IS NULL OR typeof(grade) IN ('real', 'integer')),
  PRIMARY KEY (enrolment_number, week_of),
  FOREIGN KEY (enrolment_number) REFERENCES enrolment (enrolment_number)
) WITHOUT ROWID;
