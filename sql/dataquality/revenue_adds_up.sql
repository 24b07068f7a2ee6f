/* ---
description: >-
  The month's revenue must be to the cent what was received: payments and purchases as TRUSTED has
  them. Returns one row when it is not.
table: refined.revenue_month
on_failure: warn
dimension: accuracy
--- */
WITH
  received AS (
    SELECT
      (
        SELECT coalesce(sum(payment.amount_cents), 0)
        FROM trusted.payment AS payment
      ) + (
        SELECT coalesce(sum(purchase.quantity * purchase.unit_price_cents), 0)
        FROM trusted.purchase AS purchase
      ) AS cents
  ),
  reported AS (
    SELECT coalesce(sum(revenue.revenue_cents), 0) AS cents
    FROM refined.revenue_month AS revenue
  )
SELECT
  received.cents AS received_cents,
  reported.cents AS reported_cents
FROM received
CROSS JOIN reported
WHERE received.cents <> reported.cents
