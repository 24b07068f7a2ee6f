/* ---
description: >-
  One row per customer of the shop: what BI may know of one. The member N/I (não informado) stands
  for what the sources do not know.
key: [customer_code]
tags: [dimension]
known_at: registered_on
columns:
  customer_code: {description: Code of the customer, label: Código do cliente}
  cpf:
    description: Taxpayer number; a published file has a keyed pseudonym in its place
    label: CPF
    pii: cpf
  is_student: {description: Whether the customer is a student too, label: É aluno, pii: none}
  city: {description: City of residence, label: Município}
  state_code: {description: State of residence, label: UF}
  region: {description: Region of the country, label: Região}
  registered_on: {description: Day of registration, label: Data de cadastro, format: date}
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
  - not_null: [region]
    on_failure: warn
    fail_above: 1%
    dimension: completeness
--- */
SELECT
  customer.customer_code AS customer_code,
  customer.cpf AS cpf,
  CASE
    WHEN EXISTS (SELECT 1 FROM trusted.student AS student WHERE student.cpf = customer.cpf) THEN 1
    ELSE 0
  END AS is_student,
  customer.city AS city,
  customer.state_code AS state_code,
  state.region AS region,
  customer.registered_on AS registered_on
FROM trusted.customer AS customer
LEFT JOIN trusted.state AS state
  ON state.state_code = customer.state_code
UNION ALL
SELECT
  'N/I' AS customer_code,
  NULL AS cpf,
  0 AS is_student,
  NULL AS city,
  NULL AS state_code,
  'N/I' AS region,
  NULL AS registered_on
