/* ---
description: >-
  Invoices paid beyond what is due with the largest late charge: 2 % once and 1 % per month of
  delay.
table: refined.fact_invoice
on_failure: warn
dimension: accuracy
--- */
SELECT
  invoice.invoice_number AS invoice_number,
  invoice.invoice_cents AS invoice_cents,
  invoice.paid_cents AS paid_cents,
  invoice.days_late AS days_late
FROM refined.fact_invoice AS invoice
-- One cent more is rounding.
WHERE invoice.paid_cents - 1 > invoice.invoice_cents
  * CASE
    WHEN invoice.days_late > 0 THEN 1.02e0 + 0.01e0 * invoice.days_late / 30
    ELSE 1e0
  END
