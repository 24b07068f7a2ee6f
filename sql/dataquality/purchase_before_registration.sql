/* ---
description: Purchases made before the customer was registered.
table: refined.fact_purchase
on_failure: warn
dimension: timeliness
--- */
SELECT
  purchase.purchase_number AS purchase_number,
  purchase.item AS item,
  purchase.customer_code AS customer_code,
  customer.registered_on AS registered_on,
  purchase.purchased_on AS purchased_on
FROM refined.fact_purchase AS purchase
INNER JOIN refined.dim_customer AS customer
  ON customer.customer_code = purchase.customer_code
WHERE purchase.purchased_on < customer.registered_on
