/* ---
description: >-
  Recommendation: what a customer buys next. One row per customer and product bought by an
  observation date, with how often, how much and how lately; and one row with no purchases for what
  the customer first bought within the 60 days after it.
algorithm: item_to_item
entity: [customer_code]
item: product_code
weight: purchases
label: bought
positive: The customer buys the product within the horizon.
horizon: 60 days
observations: {every: quarter, from: 2025-06-30, to: 2025-09-30}
tags: [commerce]
columns:
  customer_code: {type: VARCHAR(20), description: Customer, label: Código do cliente}
  product_code: {type: VARCHAR(20), description: Product, label: Código do produto}
  as_of: {type: DATE, description: Observation date, label: Data de observação, format: date}
  purchases: {type: BIGINT, description: Times the customer bought it by then, label: Compras}
  quantity: {type: BIGINT, description: Units bought by then, label: Quantidade, unit: units}
  purchase_amount:
    type: DOUBLE
    description: Amount spent on it by then
    label: Valor das compras
    unit: BRL
  days_since_first:
    type: BIGINT
    description: Days since the first purchase
    label: Dias desde a primeira
  days_since_last:
    type: BIGINT
    description: Days since the last purchase
    label: Dias desde a última
  bought:
    type: BIGINT
    description: Whether it was bought within 60 days; empty until they have passed
    label: Comprou em 60 dias
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: bought, values: [0, 1]}
    on_failure: stop
    dimension: validity
  - expression: purchases > 0 OR bought = 1
    name: bought_before_or_after
    on_failure: stop
    dimension: consistency
--- */
WITH
  history AS (
    SELECT
      purchase.customer_code AS customer_code,
      purchase.product_code AS product_code,
      o.as_of AS as_of,
      count(*) FILTER (WHERE purchase.purchased_on <= o.as_of) AS purchases,
      sum(purchase.quantity) FILTER (WHERE purchase.purchased_on <= o.as_of) AS quantity,
      sum(purchase.purchase_cents) FILTER (WHERE purchase.purchased_on <= o.as_of) AS cents,
      min(purchase.purchased_on) AS first_on,
      max(purchase.purchased_on) FILTER (WHERE purchase.purchased_on <= o.as_of) AS last_on,
      max(CASE WHEN purchase.purchased_on > o.as_of THEN 1 ELSE 0 END) AS bought
    FROM refined._observation AS o
    INNER JOIN refined.fact_purchase AS purchase
      ON purchase.purchased_on <= date_add(o.as_of, 60)
    WHERE o.model = 'recommendation'
      AND purchase.customer_code <> 'N/I'
    GROUP BY
      o.as_of,
      purchase.customer_code,
      purchase.product_code
  ),
  known AS (
    -- Purchases are exported month by month.
    SELECT last_day(max(purchase.purchased_on)) AS until
    FROM refined.fact_purchase AS purchase
  )
SELECT
  history.customer_code AS customer_code,
  history.product_code AS product_code,
  history.as_of AS as_of,
  history.purchases AS purchases,
  coalesce(history.quantity, 0) AS quantity,
  coalesce(history.cents, 0) / 100e0 AS purchase_amount,
  CASE
    WHEN history.purchases > 0 THEN datediff(history.as_of, history.first_on)
  END AS days_since_first,
  datediff(history.as_of, history.last_on) AS days_since_last,
  CASE
    WHEN date_add(history.as_of, 60) <= known.until THEN history.bought
  END AS bought
FROM history
CROSS JOIN known
WHERE history.purchases > 0
  OR date_add(history.as_of, 60) <= known.until
