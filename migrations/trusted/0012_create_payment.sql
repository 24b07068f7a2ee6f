-- One row per payment of an invoice.
CREATE TABLE trusted.payment (
  payment_number VARCHAR(20) NOT NULL CHECK (length(payment_number) <= 20),
  invoice_number VARCHAR(20) NOT NULL CHECK (length(invoice_number) <= 20),
  paid_on DATE NOT NULL
    CHECK (paid_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND paid_on IS date(paid_on, '+0 days')),
  amount_cents BIGINT NOT NULL CHECK (typeof(amount_cents) = 'integer'),
  method VARCHAR(20) NOT NULL CHECK (length(method) <= 20),
  PRIMARY KEY (payment_number),
  FOREIGN KEY (invoice_number) REFERENCES invoice (invoice_number)
) WITHOUT ROWID;

CREATE INDEX trusted.payment_by_invoice_number ON payment (invoice_number);
