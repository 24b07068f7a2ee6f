/* ---
description: >-
  One row per student, as the school office last exported it. The newest line wins.
key: [registration]
tags: [academic]
columns:
  registration: {description: "Registration code, with its leading zeros", label: Matrícula}
  cpf: {description: "Taxpayer number, eleven digits, valid", label: CPF, pii: cpf}
  full_name: {description: Full name, label: Nome, pii: name}
  birth_on: {description: Date of birth, label: Data de nascimento, pii: birth, format: date}
  sex: {description: "Sex as registered: F or M", label: Sexo}
  city: {description: City of residence, label: Município}
  state_code: {description: State of residence, label: UF}
  email: {description: "E-mail address, lower case", label: E-mail, pii: email}
  phone: {description: "Phone in international form, +55…", label: Telefone, pii: phone}
  registered_on: {description: Day of registration, label: Data de cadastro, format: date}
  is_scholar:
    description: Whether the student holds a scholarship; unknown before 2025
    label: Bolsista
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - not_null: [cpf]
    name: cpf_is_valid
    on_failure: quarantine
    dimension: validity
  - not_null: [birth_on, registered_on]
    name: dates_are_real
    on_failure: quarantine
    dimension: validity
  - not_null: [full_name]
    on_failure: quarantine
    dimension: completeness
  - not_null: [email, phone]
    name: can_be_reached
    on_failure: warn
    dimension: completeness
  - unique: [cpf]
    name: cpf_is_registered_once
    on_failure: warn
    dimension: uniqueness
  - accepted_values: {column: sex, values: [F, M]}
    on_failure: warn
    dimension: validity
  - relationship: {columns: [state_code], to: trusted.state, keys: [state_code]}
    name: state_exists
    on_failure: warn
    dimension: consistency
  - expression: birth_on < registered_on
    name: born_before_registered
    on_failure: quarantine
    dimension: consistency
--- */
WITH
  ranked AS (
    SELECT
      squeeze(student.registration) AS registration,
      student.cpf AS cpf,
      student.full_name AS full_name,
      student.birth_on AS birth_on,
      student.sex AS sex,
      student.city AS city,
      student.state AS state,
      student.email AS email,
      student.phone AS phone,
      student.registered_on AS registered_on,
      upper(squeeze(student.is_scholar)) AS is_scholar,
      row_number() OVER (
        PARTITION BY squeeze(student.registration)
        ORDER BY student._load_id DESC, student._line DESC
      ) AS recency
    FROM raw.student AS student
  )
SELECT
  ranked.registration AS registration,
  cpf(ranked.cpf) AS cpf,
  squeeze(ranked.full_name) AS full_name,
  parse_date(ranked.birth_on, 'pt-BR') AS birth_on,
  upper(squeeze(ranked.sex)) AS sex,
  squeeze(ranked.city) AS city,
  uf(ranked.state) AS state_code,
  lower(squeeze(ranked.email)) AS email,
  phone(ranked.phone) AS phone,
  parse_date(ranked.registered_on, 'pt-BR') AS registered_on,
  CASE ranked.is_scholar WHEN 'S' THEN 1 WHEN 'N' THEN 0 END AS is_scholar
FROM ranked
WHERE ranked.recency = 1
