/* ---
description: One row per product of the shop.
key: [product_code]
tags: [commerce]
columns:
  product_code: {description: Code of the product, label: Código do produto}
  product_name: {description: Name of the product, label: Produto}
  category: {description: Category, label: Categoria}
  unit_price_cents:
    description: List price of one unit
    label: Preço (centavos)
    unit: cents
    format: integer
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: unit_price_cents > 0
    name: has_a_price
    on_failure: quarantine
    dimension: validity
  - not_null: [category]
    on_failure: warn
    dimension: completeness
--- */
SELECT
  squeeze(product.product_code) AS product_code,
  squeeze(product.product_name) AS product_name,
  squeeze(product.category) AS category,
  parse_cents(product.unit_price, 'pt-BR') AS unit_price_cents
FROM raw.product AS product
