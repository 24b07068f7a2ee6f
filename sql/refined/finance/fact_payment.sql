/* ---
description: "One row per payment, with the invoice it pays."
key: [payment_number]
tags: [finance, model]
known_at: paid_on
columns:
  payment_number: {description: Number of the payment, label: Nº do pagamento}
  invoice_number: {description: Invoice it pays, label: Nº da fatura}
  enrolment_number: {description: Enrolment of the invoice, label: Nº da matrícula}
  registration: {description: Student; N/I if unknown, label: Matrícula do aluno}
  class_code: {description: Class, label: Código da turma}
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit; N/I if unknown, label: Código da unidade}
  due_on: {description: Day the invoice fell due, label: Vencimento, format: date}
  paid_on: {description: Day of the payment, label: Data do pagamento, format: date}
  method: {description: "Means of payment: PIX, BOLETO or CARTÃO", label: Forma de pagamento}
  paid_cents: {description: Amount paid, label: Valor pago (centavos), unit: cents, format: integer}
  paid_amount: {description: Amount paid, label: Valor pago, unit: BRL, format: currency}
  days_late:
    description: Days from the due date to the payment; negative if early
    label: Dias de atraso
    unit: days
    format: integer
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: paid_cents > 0
    name: pays_something
    on_failure: stop
    dimension: validity
  - range: {column: days_late, min: -90, max: 720}
    on_failure: warn
    dimension: validity
--- */
SELECT
  payment.payment_number AS payment_number,
  payment.invoice_number AS invoice_number,
  invoice.enrolment_number AS enrolment_number,
  invoice.registration AS registration,
  invoice.class_code AS class_code,
  invoice.course_code AS course_code,
  invoice.unit_code AS unit_code,
  invoice.due_on AS due_on,
  payment.paid_on AS paid_on,
  payment.method AS method,
  payment.amount_cents AS paid_cents,
  payment.amount_cents / 100e0 AS paid_amount,
  datediff(payment.paid_on, invoice.due_on) AS days_late
FROM trusted.payment AS payment
INNER JOIN refined.fact_invoice AS invoice
  ON invoice.invoice_number = payment.invoice_number
