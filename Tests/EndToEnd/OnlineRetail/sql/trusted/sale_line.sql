/* ---
description: >-
  One row per line of an invoice or credit note. Lines that are alike to the letter are lines of
  their own: they keep their order in the file.
key: [invoice_code, line_number]
tags: [retail]
columns:
  invoice_code: {description: "Invoice; C begins a credit note, A an adjustment", label: Invoice}
  line_number:
    description: Position of the line among those of its invoice
    label: Line
    format: integer
  stock_code: {description: Product, label: Stock code}
  product_name: {description: Name of the product as it was that day, label: Product}
  quantity:
    description: Units sold; negative in a return
    label: Quantity
    unit: units
    format: integer
  invoiced_at: {description: Moment of the invoice, label: Invoiced at, format: timestamp}
  unit_price_mills:
    description: "Price of one unit in thousandths of a pound, for prices have three decimals"
    label: Unit price (thousandths)
    unit: mills
    format: integer
  customer_code: {description: "Customer, where one is known", label: Customer code}
  country: {description: Country of the customer, label: Country}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - not_null: [customer_code]
    name: customer_is_known
    on_failure: warn
    dimension: completeness
  - not_null: [product_name]
    name: product_is_named
    on_failure: warn
    dimension: completeness
  - expression: unit_price_mills > 0
    name: price_is_positive
    on_failure: warn
    dimension: validity
  - expression: quantity > 0 OR unit_price_mills = 0 OR substr(invoice_code, 1, 1) = 'C'
    name: returns_are_credit_notes
    on_failure: warn
    dimension: consistency
  - expression: quantity <> 0
    name: sells_something
    on_failure: quarantine
    dimension: validity
--- */
SELECT
  squeeze(sale_line.invoice) AS invoice_code,
  row_number() OVER (
    PARTITION BY squeeze(sale_line.invoice)
    ORDER BY sale_line._load_id, sale_line._line
  ) AS line_number,
  squeeze(sale_line.stock_code) AS stock_code,
  nullif(squeeze(sale_line.description), '') AS product_name,
  CAST(parse_number(sale_line.quantity, 'en-US') AS BIGINT) AS quantity,
  parse_timestamp(sale_line.invoiced_at, 'iso') AS invoiced_at,
  CAST(round(1000e0 * parse_number(sale_line.unit_price, 'en-US')) AS BIGINT) AS unit_price_mills,
  nullif(regexp_extract(sale_line.customer, '^([0-9]+)', 1), '') AS customer_code,
  squeeze(sale_line.country) AS country
FROM raw.sale_line AS sale_line
