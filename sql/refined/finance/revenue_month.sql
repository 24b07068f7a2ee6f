/* ---
description: "Revenue received per month, source and unit."
key: [month_starts_on, source, unit_code]
tags: [finance, commerce, mart]
columns:
  month_starts_on:
    description: First day of the month the money came in
    label: Mês
    format: month
  source: {description: "Where it came from: Mensalidades (fees) or Loja (shop)", label: Origem}
  unit_code: {description: Unit; N/I for the shop, label: Código da unidade}
  receipts: {description: Payments received or items sold, label: Recebimentos, format: integer}
  revenue_cents: {description: Revenue, label: Receita (centavos), unit: cents, format: integer}
  revenue_amount: {description: Revenue, label: Receita, unit: BRL, format: currency}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: source, values: [Mensalidades, Loja]}
    on_failure: stop
    dimension: validity
--- */
WITH
  receipt AS (
    SELECT
      payment.paid_on AS received_on,
      'Mensalidades' AS source,
      payment.unit_code AS unit_code,
      payment.paid_cents AS cents
    FROM refined.fact_payment AS payment
    UNION ALL
    SELECT
      purchase.purchased_on AS received_on,
      'Loja' AS source,
      'N/I' AS unit_code,
      purchase.purchase_cents AS cents
    FROM refined.fact_purchase AS purchase
  )
SELECT
  trunc(receipt.received_on, 'month') AS month_starts_on,
  receipt.source AS source,
  receipt.unit_code AS unit_code,
  count(*) AS receipts,
  sum(receipt.cents) AS revenue_cents,
  sum(receipt.cents) / 100e0 AS revenue_amount
FROM receipt
GROUP BY
  trunc(receipt.received_on, 'month'),
  receipt.source,
  receipt.unit_code
