/* ---
description: >-
  One row per internship contract between a student and a company. The newest line wins.
key: [contract_number]
tags: [internship]
columns:
  contract_number: {description: Number of the contract, label: Nº do contrato}
  registration: {description: Student who is the intern, label: Matrícula do aluno}
  cnpj: {description: Company that takes the intern, label: CNPJ}
  starts_on: {description: First day, label: Início, format: date}
  ends_on: {description: Last day, label: Término, format: date}
  monthly_grant_cents:
    description: Grant paid each month
    label: Bolsa-auxílio (centavos)
    unit: cents
    format: integer
rules:
  - relationship: {columns: [registration], to: trusted.student, keys: [registration]}
    name: student_exists
    on_failure: warn
    dimension: consistency
  - relationship: {columns: [cnpj], to: trusted.company, keys: [cnpj]}
    name: company_exists
    on_failure: warn
    dimension: consistency
  - expression: starts_on < ends_on
    name: starts_before_it_ends
    on_failure: quarantine
    dimension: consistency
  - range: {column: monthly_grant_cents, min: 0, max: 1000000}
    on_failure: quarantine
    dimension: validity
--- */
WITH
  ranked AS (
    SELECT
      squeeze(internship.contract_number) AS contract_number,
      internship.registration AS registration,
      internship.cnpj AS cnpj,
      internship.starts_on AS starts_on,
      internship.ends_on AS ends_on,
      internship.monthly_grant AS monthly_grant,
      row_number() OVER (
        PARTITION BY squeeze(internship.contract_number)
        ORDER BY internship._load_id DESC, internship._line DESC
      ) AS recency
    FROM raw.internship AS internship
  )
SELECT
  ranked.contract_number AS contract_number,
  squeeze(ranked.registration) AS registration,
  cnpj(ranked.cnpj) AS cnpj,
  parse_date(ranked.starts_on, 'pt-BR') AS starts_on,
  parse_date(ranked.ends_on, 'pt-BR') AS ends_on,
  parse_cents(ranked.monthly_grant, 'pt-BR') AS monthly_grant_cents
FROM ranked
WHERE ranked.recency = 1
