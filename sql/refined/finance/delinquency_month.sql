/* ---
description: "Delinquency (inadimplência) per month of due date, course and unit."
key: [month_starts_on, course_code, unit_code]
tags: [finance, mart]
columns:
  month_starts_on:
    description: First day of the month the invoices fell due
    label: Mês de vencimento
    format: month
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit, label: Código da unidade}
  invoices: {description: Invoices that fell due, label: Faturas vencidas, format: integer}
  invoices_unpaid:
    description: Invoices not paid within 30 days after the due date
    label: Faturas inadimplentes
    format: integer
  invoice_amount:
    description: Amount that fell due
    label: Valor vencido
    unit: BRL
    format: currency
  unpaid_amount:
    description: Amount not paid within 30 days after the due date
    label: Valor inadimplente
    unit: BRL
    format: currency
  delinquency_percent:
    description: Unpaid per hundred reais due
    label: Inadimplência
    unit: percent
    format: percent
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - range: {column: delinquency_percent, min: 0, max: 100}
    on_failure: stop
    dimension: validity
--- */
WITH
  due AS (
    SELECT
      trunc(invoice.due_on, 'month') AS month_starts_on,
      invoice.course_code AS course_code,
      invoice.unit_code AS unit_code,
      invoice.invoice_cents AS invoice_cents,
      CASE
        WHEN invoice.settled_on <= date_add(invoice.due_on, 30) THEN 0
        ELSE 1
      END AS is_unpaid
    FROM refined.fact_invoice AS invoice
    -- An invoice counts once its 30 days have passed; payments are known month by month.
    WHERE date_add(invoice.due_on, 30) <= (
      SELECT last_day(max(payment.paid_on))
      FROM refined.fact_payment AS payment
    )
  )
SELECT
  due.month_starts_on AS month_starts_on,
  due.course_code AS course_code,
  due.unit_code AS unit_code,
  count(*) AS invoices,
  sum(due.is_unpaid) AS invoices_unpaid,
  sum(due.invoice_cents) / 100e0 AS invoice_amount,
  sum(due.invoice_cents * due.is_unpaid) / 100e0 AS unpaid_amount,
  100e0 * sum(due.invoice_cents * due.is_unpaid) / nullif(sum(due.invoice_cents), 0)
    AS delinquency_percent
FROM due
GROUP BY
  due.month_starts_on,
  due.course_code,
  due.unit_code
