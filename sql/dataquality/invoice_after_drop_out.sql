/* ---
description: Invoices for months that begin after the student has dropped out.
table: refined.fact_invoice
on_failure: warn
dimension: consistency
--- */
SELECT
  invoice.invoice_number AS invoice_number,
  invoice.enrolment_number AS enrolment_number,
  enrolment.status_on AS dropped_out_on,
  invoice.reference_month AS reference_month
FROM refined.fact_invoice AS invoice
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = invoice.enrolment_number
WHERE enrolment.has_dropped_out = 1
  AND invoice.reference_month > enrolment.status_on
