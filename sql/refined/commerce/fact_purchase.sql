/* ---
description: One row per item of a purchase in the shop.
key: [purchase_number, item]
tags: [commerce, model]
known_at: purchased_on
columns:
  purchase_number: {description: Number of the purchase, label: Nº do pedido}
  item: {description: Position of the item in the purchase, label: Item, format: integer}
  customer_code: {description: Customer; N/I if unknown, label: Código do cliente}
  product_code: {description: Product, label: Código do produto}
  purchased_on: {description: Day of the purchase, label: Data da compra, format: date}
  quantity: {description: Units bought, label: Quantidade, unit: units, format: integer}
  unit_price_amount:
    description: Price charged for one unit
    label: Preço unitário
    unit: BRL
    format: currency
  purchase_cents:
    description: Amount of the item
    label: Valor da compra (centavos)
    unit: cents
    format: integer
  purchase_amount:
    description: Amount of the item
    label: Valor da compra
    unit: BRL
    format: currency
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: purchase_cents >= 0
    name: amount_is_not_negative
    on_failure: stop
    dimension: validity
--- */
SELECT
  purchase.purchase_number AS purchase_number,
  purchase.item AS item,
  coalesce(customer.customer_code, 'N/I') AS customer_code,
  purchase.product_code AS product_code,
  purchase.purchased_on AS purchased_on,
  purchase.quantity AS quantity,
  purchase.unit_price_cents / 100e0 AS unit_price_amount,
  purchase.quantity * purchase.unit_price_cents AS purchase_cents,
  purchase.quantity * purchase.unit_price_cents / 100e0 AS purchase_amount
FROM trusted.purchase AS purchase
LEFT JOIN trusted.customer AS customer
  ON customer.customer_code = purchase.customer_code
