/* ---
description: "One row per product, with the newest of its names."
key: [stock_code]
tags: [dimension]
columns:
  stock_code: {description: Product, label: Stock code}
  product_name:
    description: Newest name of a sale with a price; the stock code where there is none
    label: Product
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
--- */
WITH
  ranked AS (
    SELECT
      sale_line.stock_code AS stock_code,
      sale_line.product_name AS product_name,
      row_number() OVER (
        PARTITION BY sale_line.stock_code
        ORDER BY
          -- Lines without a price carry remarks such as "damaged" in place of the name.
          CASE
            WHEN sale_line.product_name IS NOT NULL AND sale_line.unit_price_mills > 0 THEN 0
            ELSE 1
          END,
          sale_line.invoiced_at DESC,
          sale_line.invoice_code DESC,
          sale_line.line_number DESC
      ) AS recency
    FROM trusted.sale_line AS sale_line
  )
SELECT
  ranked.stock_code AS stock_code,
  coalesce(ranked.product_name, ranked.stock_code) AS product_name
FROM ranked
WHERE ranked.recency = 1
