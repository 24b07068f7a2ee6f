/* ---
description: >-
  One row per enrolment of a student in a class, in its newest state. The newest line wins.
key: [enrolment_number]
tags: [academic]
columns:
  enrolment_number: {description: Number of the enrolment, label: Nº da matrícula}
  registration: {description: Student who enrolled, label: Matrícula do aluno}
  class_code: {description: Class enrolled in, label: Código da turma}
  enrolled_on: {description: Day of the enrolment, label: Data da matrícula, format: date}
  status:
    description: "ATIVA, EVADIDO (dropped out), CONCLUÍDO (finished) or TRANCADA (paused)"
    label: Situação
  status_on: {description: Day the state began, label: Data da situação, format: date}
  discount_percent:
    description: Discount on the monthly fee
    label: "Desconto (%)"
    unit: percent
    format: percent
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: status, values: [ATIVA, EVADIDO, CONCLUÍDO, TRANCADA]}
    on_failure: quarantine
    dimension: validity
  - range: {column: discount_percent, min: 0, max: 100}
    on_failure: quarantine
    dimension: validity
  - expression: status_on >= enrolled_on
    name: state_begins_after_enrolment
    on_failure: quarantine
    dimension: consistency
  - relationship: {columns: [registration], to: trusted.student, keys: [registration]}
    name: student_exists
    on_failure: warn
    dimension: consistency
--- */
WITH
  ranked AS (
    SELECT
      squeeze(enrolment.enrolment_number) AS enrolment_number,
      enrolment.registration AS registration,
      enrolment.class_code AS class_code,
      enrolment.enrolled_on AS enrolled_on,
      enrolment.status AS status,
      nullif(squeeze(enrolment.status_on), '') AS status_on,
      nullif(squeeze(enrolment.discount_percent), '') AS discount_percent,
      row_number() OVER (
        PARTITION BY squeeze(enrolment.enrolment_number)
        ORDER BY enrolment._load_id DESC, enrolment._line DESC
      ) AS recency
    FROM raw.enrolment AS enrolment
  )
SELECT
  ranked.enrolment_number AS enrolment_number,
  squeeze(ranked.registration) AS registration,
  squeeze(ranked.class_code) AS class_code,
  parse_date(ranked.enrolled_on, 'pt-BR') AS enrolled_on,
  upper(squeeze(ranked.status)) AS status,
  parse_date(coalesce(ranked.status_on, ranked.enrolled_on), 'pt-BR') AS status_on,
  parse_number(coalesce(ranked.discount_percent, '0'), 'pt-BR') AS discount_percent
FROM ranked
WHERE ranked.recency = 1
