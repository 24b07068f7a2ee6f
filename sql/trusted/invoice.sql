/* ---
description: >-
  One row per invoice of a monthly fee. The newest line wins.
key: [invoice_number]
tags: [finance]
columns:
  invoice_number: {description: Number of the invoice, label: Nº da fatura}
  enrolment_number: {description: Enrolment it charges, label: Nº da matrícula}
  reference_month:
    description: First day of the month it charges
    label: Competência
    format: month
  issued_on: {description: Day of issue, label: Emissão, format: date}
  due_on: {description: Day it falls due, label: Vencimento, format: date}
  amount_cents: {description: Amount charged, label: Valor (centavos), unit: cents, format: integer}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: issued_on <= due_on
    name: issued_before_due
    on_failure: quarantine
    dimension: consistency
  - expression: amount_cents > 0
    name: charges_something
    on_failure: quarantine
    dimension: validity
  - unique: [enrolment_number, reference_month]
    name: one_invoice_per_month
    on_failure: warn
    dimension: uniqueness
--- */
WITH
  ranked AS (
    SELECT
      squeeze(invoice.invoice_number) AS invoice_number,
      invoice.enrolment_number AS enrolment_number,
      invoice.reference_month AS reference_month,
      invoice.issued_on AS issued_on,
      invoice.due_on AS due_on,
      invoice.amount AS amount,
      row_number() OVER (
        PARTITION BY squeeze(invoice.invoice_number)
        ORDER BY invoice._load_id DESC, invoice._line DESC
      ) AS recency
    FROM raw.invoice AS invoice
  )
SELECT
  ranked.invoice_number AS invoice_number,
  squeeze(ranked.enrolment_number) AS enrolment_number,
  parse_date('01/' || squeeze(ranked.reference_month), 'pt-BR') AS reference_month,
  parse_date(ranked.issued_on, 'pt-BR') AS issued_on,
  parse_date(ranked.due_on, 'pt-BR') AS due_on,
  parse_cents(ranked.amount, 'pt-BR') AS amount_cents
FROM ranked
WHERE ranked.recency = 1
