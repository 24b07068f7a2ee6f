/* ---
description: Payments made before their invoice was issued.
table: refined.fact_payment
on_failure: warn
dimension: timeliness
--- */
SELECT
  payment.payment_number AS payment_number,
  payment.invoice_number AS invoice_number,
  invoice.issued_on AS issued_on,
  payment.paid_on AS paid_on
FROM refined.fact_payment AS payment
INNER JOIN refined.fact_invoice AS invoice
  ON invoice.invoice_number = payment.invoice_number
WHERE payment.paid_on < invoice.issued_on
