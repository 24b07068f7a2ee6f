/* ---
description: >-
  One row per customer of the shop, in its newest state. The newest line wins.
key: [customer_code]
tags: [commerce]
columns:
  customer_code:
    description: "Code of the customer, with its leading zeros"
    label: Código do cliente
  cpf: {description: "Taxpayer number, eleven digits, valid", label: CPF, pii: cpf}
  full_name: {description: Full name, label: Nome, pii: name}
  city: {description: City of residence, label: Município}
  state_code: {description: State of residence, label: UF}
  registered_on: {description: Day of registration, label: Data de cadastro, format: date}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - not_null: [cpf]
    name: cpf_is_valid
    on_failure: quarantine
    dimension: validity
  - not_null: [registered_on]
    name: date_is_real
    on_failure: quarantine
    dimension: validity
  - not_null: [full_name]
    on_failure: quarantine
    dimension: completeness
  - unique: [cpf]
    name: cpf_is_registered_once
    on_failure: warn
    dimension: uniqueness
  - relationship: {columns: [state_code], to: trusted.state, keys: [state_code]}
    name: state_exists
    on_failure: warn
    dimension: consistency
--- */
WITH
  ranked AS (
    SELECT
      squeeze(customer.customer_code) AS customer_code,
      customer.cpf AS cpf,
      customer.full_name AS full_name,
      customer.city AS city,
      customer.state AS state,
      customer.registered_on AS registered_on,
      row_number() OVER (
        PARTITION BY squeeze(customer.customer_code)
        ORDER BY customer._load_id DESC, customer._line DESC
      ) AS recency
    FROM raw.customer AS customer
  )
SELECT
  ranked.customer_code AS customer_code,
  cpf(ranked.cpf) AS cpf,
  squeeze(ranked.full_name) AS full_name,
  squeeze(ranked.city) AS city,
  uf(ranked.state) AS state_code,
  parse_date(ranked.registered_on, 'pt-BR') AS registered_on
FROM ranked
WHERE ranked.recency = 1
