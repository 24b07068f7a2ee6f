/* ---
description: Invoices whose amount is not the fee of the course less the discount.
table: refined.fact_invoice
on_failure: warn
dimension: accuracy
--- */
SELECT
  invoice.invoice_number AS invoice_number,
  invoice.enrolment_number AS enrolment_number,
  invoice.invoice_amount AS invoice_amount,
  enrolment.monthly_fee_amount AS monthly_fee_amount
FROM refined.fact_invoice AS invoice
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = invoice.enrolment_number
WHERE abs(invoice.invoice_amount - enrolment.monthly_fee_amount) > 0.011e0
