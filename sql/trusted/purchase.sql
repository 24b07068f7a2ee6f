/* ---
description: >-
  One row per item of a purchase in the shop. The newest line wins.
key: [purchase_number, item]
tags: [commerce]
columns:
  purchase_number: {description: Number of the purchase, label: Nº do pedido}
  item: {description: Position of the item in the purchase, label: Item, format: integer}
  customer_code: {description: Customer who bought, label: Código do cliente}
  product_code: {description: Product bought, label: Código do produto}
  purchased_on: {description: Day of the purchase, label: Data da compra, format: date}
  quantity: {description: Units bought, label: Quantidade, unit: units, format: integer}
  unit_price_cents:
    description: Price charged for one unit
    label: Preço unitário (centavos)
    unit: cents
    format: integer
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - relationship: {columns: [customer_code], to: trusted.customer, keys: [customer_code]}
    name: customer_exists
    on_failure: warn
    dimension: consistency
  - expression: quantity > 0
    name: buys_something
    on_failure: quarantine
    dimension: validity
  - range: {column: unit_price_cents, min: 0, max: 10000000}
    on_failure: quarantine
    dimension: validity
--- */
WITH
  ranked AS (
    SELECT
      squeeze(purchase.purchase_number) AS purchase_number,
      squeeze(purchase.item) AS item,
      purchase.customer_code AS customer_code,
      purchase.product_code AS product_code,
      purchase.purchased_on AS purchased_on,
      purchase.quantity AS quantity,
      purchase.unit_price AS unit_price,
      row_number() OVER (
        PARTITION BY squeeze(purchase.purchase_number), squeeze(purchase.item)
        ORDER BY purchase._load_id DESC, purchase._line DESC
      ) AS recency
    FROM raw.purchase AS purchase
  )
SELECT
  ranked.purchase_number AS purchase_number,
  CAST(parse_number(ranked.item, 'pt-BR') AS BIGINT) AS item,
  squeeze(ranked.customer_code) AS customer_code,
  squeeze(ranked.product_code) AS product_code,
  parse_date(ranked.purchased_on, 'pt-BR') AS purchased_on,
  CAST(parse_number(ranked.quantity, 'pt-BR') AS BIGINT) AS quantity,
  parse_cents(ranked.unit_price, 'pt-BR') AS unit_price_cents
FROM ranked
WHERE ranked.recency = 1
