/* ---
description: >-
  One row per payment of an invoice. The newest line wins.
key: [payment_number]
tags: [finance]
columns:
  payment_number: {description: Number of the payment, label: Nº do pagamento}
  invoice_number: {description: Invoice it pays, label: Nº da fatura}
  paid_on: {description: Day of the payment, label: Data do pagamento, format: date}
  amount_cents:
    description: Amount paid
    label: Valor pago (centavos)
    unit: cents
    format: integer
  method: {description: "Means of payment: PIX, BOLETO or CARTÃO", label: Forma de pagamento}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: amount_cents > 0
    name: pays_something
    on_failure: quarantine
    dimension: validity
  - accepted_values: {column: method, values: [PIX, BOLETO, CARTÃO]}
    on_failure: warn
    dimension: validity
--- */
WITH
  ranked AS (
    SELECT
      squeeze(payment.payment_number) AS payment_number,
      payment.invoice_number AS invoice_number,
      payment.paid_on AS paid_on,
      payment.amount AS amount,
      payment.method AS method,
      row_number() OVER (
        PARTITION BY squeeze(payment.payment_number)
        ORDER BY payment._load_id DESC, payment._line DESC
      ) AS recency
    FROM raw.payment AS payment
  )
SELECT
  ranked.payment_number AS payment_number,
  squeeze(ranked.invoice_number) AS invoice_number,
  parse_date(ranked.paid_on, 'pt-BR') AS paid_on,
  parse_cents(ranked.amount, 'pt-BR') AS amount_cents,
  upper(squeeze(ranked.method)) AS method
FROM ranked
WHERE ranked.recency = 1
