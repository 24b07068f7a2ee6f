/* ---
description: One row per internship contract.
key: [contract_number]
tags: [internship, model]
known_at: starts_on
columns:
  contract_number: {description: Number of the contract, label: Nº do contrato}
  registration: {description: Student who is the intern; N/I if unknown, label: Matrícula do aluno}
  cnpj: {description: Company; N/I if unknown, label: CNPJ}
  starts_on: {description: First day, label: Início, format: date}
  ends_on: {description: Last day, label: Término, format: date}
  months: {description: Length of the contract, label: Duração, unit: months, format: decimal}
  monthly_grant_amount:
    description: Grant paid each month
    label: Bolsa-auxílio
    unit: BRL
    format: currency
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - range: {column: months, min: 0, max: 24}
    on_failure: warn
    dimension: validity
--- */
SELECT
  internship.contract_number AS contract_number,
  coalesce(student.registration, 'N/I') AS registration,
  coalesce(company.cnpj, 'N/I') AS cnpj,
  internship.starts_on AS starts_on,
  internship.ends_on AS ends_on,
  months_between(internship.ends_on, internship.starts_on) AS months,
  internship.monthly_grant_cents / 100e0 AS monthly_grant_amount
FROM trusted.internship AS internship
LEFT JOIN trusted.student AS student
  ON student.registration = internship.registration
LEFT JOIN trusted.company AS company
  ON company.cnpj = internship.cnpj
