-- Revenue by month and source, and how much more or less than a year before.
WITH
  monthly AS (
    SELECT
      revenue.month_starts_on AS month_starts_on,
      revenue.source AS source,
      sum(revenue.revenue_cents) / 100e0 AS revenue_amount
    FROM refined.revenue_month AS revenue
    GROUP BY
      revenue.month_starts_on,
      revenue.source
  )
SELECT
  monthly.month_starts_on AS month_starts_on,
  monthly.source AS source,
  round(monthly.revenue_amount, 2) AS revenue_amount,
  round(
    100e0 * (monthly.revenue_amount - year_before.revenue_amount)
      / nullif(year_before.revenue_amount, 0),
    1
  ) AS change_percent
FROM monthly
LEFT JOIN monthly AS year_before
  ON year_before.source = monthly.source
  AND year_before.month_starts_on = add_months(monthly.month_starts_on, -12)
ORDER BY
  monthly.month_starts_on,
  monthly.source
