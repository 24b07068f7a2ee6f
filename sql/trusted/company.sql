/* ---
description: >-
  One row per company that offers internships. The newest line wins.
key: [cnpj]
tags: [internship]
columns:
  cnpj: {description: "Company number, fourteen characters, valid", label: CNPJ}
  legal_name: {description: Legal name, label: Razão social}
  trade_name: {description: Trade name, label: Nome fantasia}
  city: {description: City of the company, label: Município}
  state_code: {description: State of the company, label: UF}
  company_size: {description: Size class of the company, label: Porte}
  registered_on: {description: Day of registration, label: Data de cadastro, format: date}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - not_null: [legal_name]
    on_failure: quarantine
    dimension: completeness
  - not_null: [registered_on]
    on_failure: warn
    dimension: validity
  - relationship: {columns: [state_code], to: trusted.state, keys: [state_code]}
    name: state_exists
    on_failure: warn
    dimension: consistency
--- */
WITH
  ranked AS (
    SELECT
      cnpj(company.cnpj) AS cnpj,
      company.legal_name AS legal_name,
      company.trade_name AS trade_name,
      company.city AS city,
      company.state AS state,
      company.size AS size,
      company.registered_on AS registered_on,
      row_number() OVER (
        PARTITION BY coalesce(cnpj(company.cnpj), company.cnpj)
        ORDER BY company._load_id DESC, company._line DESC
      ) AS recency
    FROM raw.company AS company
  )
SELECT
  ranked.cnpj AS cnpj,
  squeeze(ranked.legal_name) AS legal_name,
  squeeze(ranked.trade_name) AS trade_name,
  squeeze(ranked.city) AS city,
  uf(ranked.state) AS state_code,
  squeeze(ranked.size) AS company_size,
  parse_date(ranked.registered_on, 'pt-BR') AS registered_on
FROM ranked
WHERE ranked.recency = 1
