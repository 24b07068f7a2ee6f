/* ---
description: "One row per course of SESI, SENAI and IEL."
key: [course_code]
tags: [academic]
columns:
  course_code: {description: Code of the course, label: Código do curso}
  course_name: {description: Name of the course, label: Curso}
  institution: {description: House of the federation that offers it, label: Instituição}
  modality: {description: "Modality: how and at which level it is taught", label: Modalidade}
  workload_hours: {description: Workload, label: Carga horária, unit: hours, format: integer}
  monthly_fee_cents:
    description: Monthly fee without discount
    label: Mensalidade (centavos)
    unit: cents
    format: integer
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: institution, values: [SESI, SENAI, IEL]}
    on_failure: quarantine
    dimension: validity
  - range: {column: workload_hours, min: 1, max: 5000}
    on_failure: warn
    dimension: validity
  - range: {column: monthly_fee_cents, min: 0, max: 1000000}
    on_failure: quarantine
    dimension: validity
--- */
SELECT
  squeeze(course.course_code) AS course_code,
  squeeze(course.course_name) AS course_name,
  upper(squeeze(course.institution)) AS institution,
  squeeze(course.modality) AS modality,
  CAST(parse_number(course.workload_hours, 'pt-BR') AS BIGINT) AS workload_hours,
  parse_cents(course.monthly_fee, 'pt-BR') AS monthly_fee_cents
FROM raw.course AS course
