-- One row per payment, with the invoice it pays.
CREATE TABLE refined.fact_payment (
  payment_number VARCHAR(20) NOT NULL CHECK (length(payment_number) <= 20),
  invoice_number VARCHAR(20) NOT NULL CHECK (length(invoice_number) <= 20),
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  due_on DATE NOT NULL
    CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND due_on IS date(due_on, '+0 days')),
  paid_on DATE NOT NULL
    CHECK (paid_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND paid_on IS date(paid_on, '+0 days')),
  method VARCHAR(20) NOT NULL CHECK (length(method) <= 20),
  paid_cents BIGINT NOT NULL CHECK (typeof(paid_cents) = 'integer'),
  paid_amount DOUBLE NOT NULL CHECK (typeof(paid_amount) IN ('real', 'integer')),
  days_late BIGINT NOT NULL CHECK (typeof(days_late) = 'integer'),
  PRIMARY KEY (payment_number),
  FOREIGN KEY (registration) REFERENCES dim_student (registration),
  FOREIGN KEY (class_code) REFERENCES dim_class (class_code),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code),
  FOREIGN KEY (paid_on) REFERENCES dim_date (day),
  FOREIGN KEY (due_on) REFERENCES dim_date (day)
) WITHOUT ROWID;

-- The payment model asks what was paid of an invoice.
CREATE INDEX refined.fact_payment_by_invoice_number
  ON fact_payment (invoice_number, paid_on, paid_cents);

-- The newest payment says how far the data reaches.
CREATE INDEX refined.fact_payment_by_paid_on ON fact_payment (paid_on);
