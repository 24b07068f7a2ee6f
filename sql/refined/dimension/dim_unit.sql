/* ---
description: >-
  One row per unit of the federation. The member N/I (não informado) stands for what the sources
  do not know.
key: [unit_code]
tags: [dimension]
columns:
  unit_code: {description: Code of the unit, label: Código da unidade}
  unit_name: {description: Name of the unit, label: Unidade}
  institution: {description: House of the federation the unit belongs to, label: Instituição}
  city: {description: City of the unit, label: Município}
  state_code: {description: State of the unit, label: UF}
  region: {description: Region of the country, label: Região}
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
SELECT
  unit.unit_code AS unit_code,
  unit.unit_name AS unit_name,
  unit.institution AS institution,
  unit.city AS city,
  unit.state_code AS state_code,
  state.region AS region
FROM trusted.unit AS unit
LEFT JOIN trusted.state AS state
  ON state.state_code = unit.state_code
UNION ALL
SELECT
  'N/I' AS unit_code,
  'Não informada' AS unit_name,
  'N/I' AS institution,
  NULL AS city,
  NULL AS state_code,
  'N/I' AS region
