-- The figures published for the data set, from the RAW lines and from the star.
SELECT
  (
    SELECT count(*)
    FROM raw.sale_line AS sale_line
  ) AS raw_lines,
  count(*) AS sales,
  sum(sale.revenue_mills) AS revenue_mills,
  round(sum(sale.revenue_amount), 3) AS revenue_amount,
  count(DISTINCT sale.invoice_code) AS invoices,
  count(DISTINCT nullif(sale.customer_code, 'UNKNOWN')) AS customers,
  count(*) FILTER (WHERE sale.customer_code = 'UNKNOWN') AS sales_without_customer,
  count(*) FILTER (WHERE sale.is_return = 1) AS returns,
  count(DISTINCT sale.stock_code) AS products,
  count(DISTINCT sale.day) AS days
FROM refined.fact_sale AS sale
