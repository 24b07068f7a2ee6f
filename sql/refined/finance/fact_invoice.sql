/* ---
description: "One row per invoice of a monthly fee, with what was paid of it."
key: [invoice_number]
tags: [finance, model]
known_at: issued_on
columns:
  invoice_number: {description: Number of the invoice, label: Nº da fatura}
  enrolment_number: {description: Enrolment it charges, label: Nº da matrícula}
  registration: {description: Student; N/I if unknown, label: Matrícula do aluno}
  class_code: {description: Class, label: Código da turma}
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit; N/I if unknown, label: Código da unidade}
  reference_month:
    description: First day of the month it charges
    label: Competência
    format: month
  issued_on: {description: Day of issue, label: Emissão, format: date}
  due_on: {description: Day it falls due, label: Vencimento, format: date}
  invoice_cents:
    description: Amount charged
    label: Valor faturado (centavos)
    unit: cents
    format: integer
  invoice_amount: {description: Amount charged, label: Valor faturado, unit: BRL, format: currency}
  paid_cents:
    description: Amount paid so far
    label: Valor pago (centavos)
    unit: cents
    format: integer
  paid_amount: {description: Amount paid so far, label: Valor pago, unit: BRL, format: currency}
  settled_on:
    description: Day on which all of it was paid; empty while it is not
    label: Quitação
    format: date
  days_late:
    description: Days from the due date to settlement; negative if early
    label: Dias de atraso
    unit: days
    format: integer
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: paid_cents >= 0
    name: paid_is_not_negative
    on_failure: stop
    dimension: validity
  - range: {column: days_late, min: -90, max: 720}
    on_failure: warn
    dimension: validity
--- */
WITH
  running AS (
    SELECT
      payment.invoice_number AS invoice_number,
      payment.paid_on AS paid_on,
      payment.amount_cents AS amount_cents,
      sum(payment.amount_cents) OVER (
        PARTITION BY payment.invoice_number
        ORDER BY payment.paid_on, payment.payment_number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS running_cents
    FROM trusted.payment AS payment
  ),
  settlement AS (
    SELECT
      running.invoice_number AS invoice_number,
      sum(running.amount_cents) AS paid_cents,
      min(CASE WHEN running.running_cents >= invoice.amount_cents THEN running.paid_on END)
        AS settled_on
    FROM running
    INNER JOIN trusted.invoice AS invoice
      ON invoice.invoice_number = running.invoice_number
    GROUP BY running.invoice_number
  )
SELECT
  invoice.invoice_number AS invoice_number,
  invoice.enrolment_number AS enrolment_number,
  enrolment.registration AS registration,
  enrolment.class_code AS class_code,
  enrolment.course_code AS course_code,
  enrolment.unit_code AS unit_code,
  invoice.reference_month AS reference_month,
  invoice.issued_on AS issued_on,
  invoice.due_on AS due_on,
  invoice.amount_cents AS invoice_cents,
  invoice.amount_cents / 100e0 AS invoice_amount,
  coalesce(settlement.paid_cents, 0) AS paid_cents,
  coalesce(settlement.paid_cents, 0) / 100e0 AS paid_amount,
  settlement.settled_on AS settled_on,
  datediff(settlement.settled_on, invoice.due_on) AS days_late
FROM trusted.invoice AS invoice
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = invoice.enrolment_number
LEFT JOIN settlement
  ON settlement.invoice_number = invoice.invoice_number
