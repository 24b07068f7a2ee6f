-- One row per enrolment of a student in a class, in its newest state.
CREATE TABLE trusted.enrolment (
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  enrolled_on DATE NOT NULL
    CHECK (enrolled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND enrolled_on IS date(enrolled_on, '+0 days')),
  status VARCHAR(20) NOT NULL CHECK (length(status) <= 20),
  status_on DATE NOT NULL
    CHECK (status_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND status_on IS date(status_on, '+0 days')),
  discount_percent DOUBLE NOT NULL CHECK (typeof(discount_percent) IN ('real', 'integer')),
  PRIMARY KEY (enrolment_number),
  FOREIGN KEY (class_code) REFERENCES class (class_code)
) WITHOUT ROWID;

CREATE INDEX trusted.enrolment_by_registration ON enrolment (registration);
