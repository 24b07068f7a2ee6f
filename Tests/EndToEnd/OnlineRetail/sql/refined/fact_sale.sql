/* ---
description: One row per line of an invoice; returns are negative lines.
key: [invoice_code, line_number]
tags: [retail]
known_at: day
columns:
  invoice_code: {description: "Invoice; C begins a credit note, A an adjustment", label: Invoice}
  line_number:
    description: Position of the line among those of its invoice
    label: Line
    format: integer
  day: {description: Day of the invoice, label: Day, format: date}
  invoiced_at: {description: Moment of the invoice, label: Invoiced at, format: timestamp}
  customer_code: {description: Customer; UNKNOWN where none is known, label: Customer code}
  stock_code: {description: Product, label: Stock code}
  country: {description: Country of the sale, label: Country}
  is_return: {description: Whether goods came back, label: Return}
  quantity:
    description: Units sold; negative in a return
    label: Quantity
    unit: units
    format: integer
  unit_price_amount:
    description: Price of one unit
    label: Unit price
    unit: GBP
    format: currency
  revenue_mills:
    description: Revenue in thousandths of a pound; negative in a return
    label: Revenue (thousandths)
    unit: mills
    format: integer
  revenue_amount:
    description: Revenue; negative in a return
    label: Revenue
    unit: GBP
    format: currency
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - range: {column: quantity, min: -10000, max: 10000}
    name: quantity_is_usual
    on_failure: warn
    dimension: validity
--- */
SELECT
  sale_line.invoice_code AS invoice_code,
  sale_line.line_number AS line_number,
  substr(sale_line.invoiced_at, 1, 10) AS day,
  sale_line.invoiced_at AS invoiced_at,
  coalesce(sale_line.customer_code, 'UNKNOWN') AS customer_code,
  sale_line.stock_code AS stock_code,
  sale_line.country AS country,
  CASE WHEN sale_line.quantity < 0 THEN 1 ELSE 0 END AS is_return,
  sale_line.quantity AS quantity,
  sale_line.unit_price_mills / 1000e0 AS unit_price_amount,
  sale_line.quantity * sale_line.unit_price_mills AS revenue_mills,
  sale_line.quantity * sale_line.unit_price_mills / 1000e0 AS revenue_amount
FROM trusted.sale_line AS sale_line
