/* ---
description: >-
  Recommendation: what a customer buys next. One row per customer and product bought by an
  observation date, with how often, how much and how lately. What was bought within the horizon
  after it shows in the rows of a later date.
algorithm: item_to_item
entity: [customer_code]
item: product_code
weight: purchases
positive: The customer buys the product within the horizon.
horizon: 60 days
observations: {every: month, from: 2025-06-30, to: 2025-10-31}
tags: [commerce]
columns:
  customer_code: {description: Customer, label: Código do cliente}
  product_code: {description: Product, label: Código do produto}
  as_of: {description: Observation date, label: Data de observação, format: date}
  purchases: {description: Times the customer bought it by then, label: Compras}
  quantity: {description: Units bought by then, label: Quantidade, unit: units}
  purchase_amount: {description: Amount spent on it by then, label: Valor das compras, unit: BRL}
  days_since_first: {description: Days since the first purchase, label: Dias desde a primeira}
  days_since_last: {description: Days since the last purchase, label: Dias desde a última}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: purchases > 0
    name: bought_by_then
    on_failure: stop
    dimension: consistency
  - expression: days_since_first >= days_since_last AND days_since_last >= 0
    name: nothing_from_later
    on_failure: stop
    dimension: timeliness
--- */
SELECT
  purchase.customer_code AS customer_code,
  purchase.product_code AS product_code,
  o.as_of AS as_of,
  count(*) AS purchases,
  sum(purchase.quantity) AS quantity,
  sum(purchase.purchase_cents) / 100e0 AS purchase_amount,
  datediff(o.as_of, min(purchase.purchased_on)) AS days_since_first,
  datediff(o.as_of, max(purchase.purchased_on)) AS days_since_last
FROM refined._observation AS o
INNER JOIN refined.fact_purchase AS purchase
  ON purchase.purchased_on <= o.as_of
WHERE o.model = 'recommendation'
  AND purchase.customer_code <> 'N/I'
GROUP BY
  o.as_of,
  purchase.customer_code,
  purchase.product_code
