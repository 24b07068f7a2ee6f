/* ---
description: >-
  Payments of students who dropped out, for months that begin after they had: money that may have
  to be given back.
table: refined.fact_payment
on_failure: warn
dimension: consistency
--- */
SELECT
  payment.payment_number AS payment_number,
  payment.enrolment_number AS enrolment_number,
  enrolment.status_on AS dropped_out_on,
  payment.paid_on AS paid_on,
  payment.paid_cents AS paid_cents
FROM refined.fact_payment AS payment
INNER JOIN refined.fact_invoice AS invoice
  ON invoice.invoice_number = payment.invoice_number
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = payment.enrolment_number
WHERE enrolment.has_dropped_out = 1
  AND invoice.reference_month > enrolment.status_on
