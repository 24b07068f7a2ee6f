/* ---
description: >-
  One row per course, with its fee without discount. The member N/I (não informado) stands for
  what the sources do not know.
key: [course_code]
tags: [dimension]
columns:
  course_code: {description: Code of the course, label: Código do curso}
  course_name: {description: Name of the course, label: Curso}
  institution: {description: House of the federation that offers it, label: Instituição}
  modality: {description: "Modality: how and at which level it is taught", label: Modalidade}
  workload_hours: {description: Workload, label: Carga horária, unit: hours, format: integer}
  monthly_fee_amount:
    description: Monthly fee without discount
    label: Mensalidade
    unit: BRL
    format: currency
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
SELECT
  course.course_code AS course_code,
  course.course_name AS course_name,
  course.institution AS institution,
  course.modality AS modality,
  course.workload_hours AS workload_hours,
  course.monthly_fee_cents / 100e0 AS monthly_fee_amount
FROM trusted.course AS course
UNION ALL
SELECT
  'N/I' AS course_code,
  'Não informado' AS course_name,
  'N/I' AS institution,
  NULL AS modality,
  NULL AS workload_hours,
  NULL AS monthly_fee_amount
