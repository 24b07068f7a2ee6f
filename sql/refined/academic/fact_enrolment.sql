/* ---
description: "One row per enrolment, in its newest state."
key: [enrolment_number]
tags: [academic, model]
known_at: enrolled_on
columns:
  enrolment_number: {description: Number of the enrolment, label: Nº da matrícula}
  registration: {description: Student; N/I if unknown, label: Matrícula do aluno}
  class_code: {description: Class, label: Código da turma}
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit; N/I if unknown, label: Código da unidade}
  enrolled_on: {description: Day of the enrolment, label: Data da matrícula, format: date}
  class_starts_on: {description: First day of the class, label: Início da turma, format: date}
  class_ends_on: {description: Last day of the class, label: Término da turma, format: date}
  status:
    description: "ATIVA, EVADIDO (dropped out), CONCLUÍDO (finished) or TRANCADA (paused)"
    label: Situação
  status_on: {description: Day the state began, label: Data da situação, format: date}
  is_active: {description: Whether the enrolment is still active, label: Ativa}
  has_dropped_out: {description: Whether the student dropped out, label: Evadiu}
  discount_percent:
    description: Discount on the monthly fee
    label: Desconto
    unit: percent
    format: percent
  monthly_fee_amount:
    description: Monthly fee after the discount
    label: Mensalidade com desconto
    unit: BRL
    format: currency
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: is_active + has_dropped_out <= 1
    name: active_or_dropped_out
    on_failure: stop
    dimension: consistency
  - expression: status_on <= date_add(class_ends_on, 90)
    name: state_begins_while_class_runs
    on_failure: warn
    fail_above: 1%
    dimension: consistency
--- */
SELECT
  enrolment.enrolment_number AS enrolment_number,
  coalesce(student.registration, 'N/I') AS registration,
  enrolment.class_code AS class_code,
  class.course_code AS course_code,
  coalesce(unit.unit_code, 'N/I') AS unit_code,
  enrolment.enrolled_on AS enrolled_on,
  class.starts_on AS class_starts_on,
  class.ends_on AS class_ends_on,
  enrolment.status AS status,
  enrolment.status_on AS status_on,
  CASE WHEN enrolment.status = 'ATIVA' THEN 1 ELSE 0 END AS is_active,
  CASE WHEN enrolment.status = 'EVADIDO' THEN 1 ELSE 0 END AS has_dropped_out,
  enrolment.discount_percent AS discount_percent,
  round(course.monthly_fee_cents * (1 - enrolment.discount_percent / 100e0)) / 100e0
    AS monthly_fee_amount
FROM trusted.enrolment AS enrolment
INNER JOIN trusted.class AS class
  ON class.class_code = enrolment.class_code
INNER JOIN trusted.course AS course
  ON course.course_code = class.course_code
LEFT JOIN trusted.unit AS unit
  ON unit.unit_code = class.unit_code
LEFT JOIN trusted.student AS student
  ON student.registration = enrolment.registration
