/* ---
description: >-
  The revenue of the star must be to the thousandth of a pound what the RAW lines say. Returns one
  row when it is not.
table: refined.fact_sale
on_failure: warn
dimension: accuracy
--- */
WITH
  received AS (
    SELECT
      sum(
        CAST(parse_number(sale_line.quantity, 'en-US') AS BIGINT)
        * CAST(round(1000e0 * parse_number(sale_line.unit_price, 'en-US')) AS BIGINT)
      ) AS mills
    FROM raw.sale_line AS sale_line
  ),
  reported AS (
    SELECT sum(sale.revenue_mills) AS mills
    FROM refined.fact_sale AS sale
  )
SELECT
  received.mills AS received_mills,
  reported.mills AS reported_mills
FROM received
CROSS JOIN reported
WHERE received.mills IS NOT reported.mills
