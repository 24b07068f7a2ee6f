/* ---
description: >-
  One row per company that offers internships. The member N/I (não informado) stands for what the
  sources do not know.
key: [cnpj]
tags: [dimension]
columns:
  cnpj: {description: Company number, label: CNPJ}
  company_name: {description: "Trade name, or the legal name where there is none", label: Empresa}
  company_size: {description: Size class of the company, label: Porte}
  city: {description: City of the company, label: Município}
  state_code: {description: State of the company, label: UF}
  region: {description: Region of the country, label: Região}
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
SELECT
  company.cnpj AS cnpj,
  coalesce(nullif(company.trade_name, ''), company.legal_name) AS company_name,
  company.company_size AS company_size,
  company.city AS city,
  company.state_code AS state_code,
  state.region AS region
FROM trusted.company AS company
LEFT JOIN trusted.state AS state
  ON state.state_code = company.state_code
UNION ALL
SELECT
  'N/I' AS cnpj,
  'Não informada' AS company_name,
  NULL AS company_size,
  NULL AS city,
  NULL AS state_code,
  'N/I' AS region
