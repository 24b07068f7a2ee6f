-- One row per invoice of a monthly fee, with what was paid of it.
CREATE TABLE refined.fact_invoice (
  invoice_number VARCHAR(20) NOT NULL CHECK (length(invoice_number) <= 20),
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  class_code VARCHAR(20) NOT NULL CHECK (length(class_code) <= 20),
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  reference_month DATE NOT NULL
    CHECK (reference_month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND reference_month IS date(reference_month, '+0 days')),
  issued_on DATE NOT NULL
    CHECK (issued_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND issued_on IS date(issued_on, '+0 days')),
  due_on DATE NOT NULL
    CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND due_on IS date(due_on, '+0 days')),
  invoice_cents BIGINT NOT NULL CHECK (typeof(invoice_cents) = 'integer'),
  invoice_amount DOUBLE NOT NULL CHECK (typeof(invoice_amount) IN ('real', 'integer')),
  paid_cents BIGINT NOT NULL CHECK (typeof(paid_cents) = 'integer'),
  paid_amount DOUBLE NOT NULL CHECK (typeof(paid_amount) IN ('real', 'integer')),
  settled_on DATE
    CHECK (settled_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND settled_on IS date(settled_on, '+0 days')),
  days_late BIGINT CHECK (days_late IS NULL OR typeof(days_late) = 'integer'),
  PRIMARY KEY (invoice_number),
  FOREIGN KEY (registration) REFERENCES dim_student (registration),
  FOREIGN KEY (class_code) REFERENCES dim_class (class_code),
  FOREIGN KEY (course_code) REFERENCES dim_course (course_code),
  FOREIGN KEY (unit_code) REFERENCES dim_unit (unit_code),
  FOREIGN KEY (due_on) REFERENCES dim_date (day),
  FOREIGN KEY (issued_on) REFERENCES dim_date (day),
  FOREIGN KEY (reference_month) REFERENCES dim_date (day)
) WITHOUT ROWID;

-- The payment model reads how a student paid before.
CREATE INDEX refined.fact_invoice_by_registration
  ON fact_invoice (registration, issued_on, due_on, settled_on, invoice_cents);

-- The models read an enrolment's invoices from this index alone.
CREATE INDEX refined.fact_invoice_by_enrolment_number
  ON fact_invoice (enrolment_number, issued_on, due_on, settled_on, invoice_cents);

-- The payment model looks for the invoices open on a day.
CREATE INDEX refined.fact_invoice_by_issued_on ON fact_invoice (issued_on, settled_on);
