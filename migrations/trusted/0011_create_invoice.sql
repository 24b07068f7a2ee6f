-- One row per invoice of a monthly fee.
CREATE TABLE trusted.invoice (
  invoice_number VARCHAR(20) NOT NULL CHECK (length(invoice_number) <= 20),
  enrolment_number VARCHAR(20) NOT NULL CHECK (length(enrolment_number) <= 20),
  reference_month DATE NOT NULL
    CHECK (reference_month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND reference_month IS date(reference_month, '+0 days')),
  issued_on DATE NOT NULL
    CHECK (issued_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND issued_on IS date(issued_on, '+0 days')),
  due_on DATE NOT NULL
    CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND due_on IS date(due_on, '+0 days')),
  amount_cents BIGINT NOT NULL CHECK (typeof(amount_cents) = 'integer'),
  PRIMARY KEY (invoice_number),
  FOREIGN KEY (enrolment_number) REFERENCES enrolment (enrolment_number)
) WITHOUT ROWID;

CREATE INDEX trusted.invoice_by_enrolment_number ON invoice (enrolment_number);
