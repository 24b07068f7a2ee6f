/* ---
description: >-
  One row per customer, in the country of the last sale. The member UNKNOWN stands for sales
  without a customer.
key: [customer_code]
tags: [dimension]
columns:
  customer_code: {description: Customer, label: Customer code}
  country: {description: Country of the last sale, label: Country}
  first_sale_on: {description: Day of the first sale, label: First sale, format: date}
  last_sale_on: {description: Day of the last sale, label: Last sale, format: date}
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
WITH
  ranked AS (
    SELECT
      sale_line.customer_code AS customer_code,
      sale_line.country AS country,
      min(sale_line.invoiced_at) OVER (PARTITION BY sale_line.customer_code) AS first_at,
      sale_line.invoiced_at AS last_at,
      row_number() OVER (
        PARTITION BY sale_line.customer_code
        ORDER BY
          sale_line.invoiced_at DESC,
          sale_line.invoice_code DESC,
          sale_line.line_number DESC
      ) AS recency
    FROM trusted.sale_line AS sale_line
    WHERE sale_line.customer_code IS NOT NULL
  )
SELECT
  ranked.customer_code AS customer_code,
  ranked.country AS country,
  substr(ranked.first_at, 1, 10) AS first_sale_on,
  substr(ranked.last_at, 1, 10) AS last_sale_on
FROM ranked
WHERE ranked.recency = 1
UNION ALL
SELECT
  'UNKNOWN' AS customer_code,
  'Unknown' AS country,
  NULL AS first_sale_on,
  NULL AS last_sale_on
