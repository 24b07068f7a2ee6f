/* ---
description: >-
  One row per product of the shop. The member N/I (não informado) stands for what the sources do
  not know.
key: [product_code]
tags: [dimension]
columns:
  product_code: {description: Code of the product, label: Código do produto}
  product_name: {description: Name of the product, label: Produto}
  category: {description: Category, label: Categoria}
  list_price_amount:
    description: List price of one unit
    label: Preço de tabela
    unit: BRL
    format: currency
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
SELECT
  product.product_code AS product_code,
  product.product_name AS product_name,
  product.category AS category,
  product.unit_price_cents / 100e0 AS list_price_amount
FROM trusted.product AS product
UNION ALL
SELECT
  'N/I' AS product_code,
  'Não informado' AS product_name,
  NULL AS category,
  NULL AS list_price_amount
