/* ---
description: "One row per unit of the federation: the place where classes are held."
key: [unit_code]
tags: [reference]
columns:
  unit_code: {description: Code of the unit, label: Código da unidade}
  unit_name: {description: Name of the unit, label: Unidade}
  institution: {description: House of the federation the unit belongs to, label: Instituição}
  city: {description: City of the unit, label: Município}
  state_code: {description: State of the unit, label: UF}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: institution, values: [SESI, SENAI, IEL]}
    on_failure: warn
    dimension: validity
--- */
SELECT
  squeeze(unit.unit_code) AS unit_code,
  squeeze(unit.unit_name) AS unit_name,
  upper(squeeze(unit.institution)) AS institution,
  squeeze(unit.city) AS city,
  uf(unit.state) AS state_code
FROM raw.unit AS unit
