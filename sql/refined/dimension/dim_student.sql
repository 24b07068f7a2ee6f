/* ---
description: >-
  One row per student: what BI may know of one. The member N/I (não informado) stands for what the
  sources do not know.
key: [registration]
tags: [dimension]
known_at: registered_on
columns:
  registration: {description: Registration code of the student, label: Matrícula do aluno}
  cpf:
    description: Taxpayer number; a published file has a keyed pseudonym in its place
    label: CPF
    pii: cpf
  sex: {description: "Sex as registered: F or M", label: Sexo}
  city: {description: City of residence, label: Município}
  state_code: {description: State of residence, label: UF}
  region: {description: Region of the country, label: Região}
  is_scholar:
    description: Whether the student holds a scholarship; unknown before 2025
    label: Bolsista
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
  student.registration AS registration,
  student.cpf AS cpf,
  student.sex AS sex,
  student.city AS city,
  student.state_code AS state_code,
  state.region AS region,
  student.is_scholar AS is_scholar,
  student.registered_on AS registered_on
FROM trusted.student AS student
LEFT JOIN trusted.state AS state
  ON state.state_code = student.state_code
UNION ALL
SELECT
  'N/I' AS registration,
  NULL AS cpf,
  NULL AS sex,
  NULL AS city,
  NULL AS state_code,
  'N/I' AS region,
  NULL AS is_scholar,
  NULL AS registered_on
