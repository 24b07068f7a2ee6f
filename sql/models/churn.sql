/* ---
description: >-
  Drop-out (evasão): which active enrolments will be given up within 90 days. One row per enrolment
  that is active on an observation date, with what was known by then.
algorithm: gradient_boosting
entity: [enrolment_number]
label: dropped_out
positive: The enrolment's state becomes EVADIDO within the horizon.
horizon: 90 days
observations: {every: month, from: 2024-06-30, to: 2025-09-30}
tags: [academic]
columns:
  enrolment_number: {type: VARCHAR(20), description: Enrolment, label: Nº da matrícula}
  as_of: {type: DATE, description: Observation date, label: Data de observação, format: date}
  institution: {type: VARCHAR(10), description: House of the federation, label: Instituição}
  modality: {type: VARCHAR(40), description: Modality of the course, label: Modalidade}
  shift: {type: VARCHAR(20), description: Shift of the class, label: Turno}
  unit_code: {type: VARCHAR(20), description: Unit, label: Código da unidade}
  sex: {type: VARCHAR(1), description: Sex of the student, label: Sexo}
  distance:
    type: BIGINT
    description: "How far the student lives from the unit: 0 same city, 1 same state, 2 beyond"
    label: Distância
  days_enrolled:
    type: BIGINT
    description: Days since the enrolment
    label: Dias de matrícula
    unit: days
  days_to_end:
    type: BIGINT
    description: Days until the class ends
    label: Dias até o término
    unit: days
  progress_percent:
    type: DOUBLE
    description: Share of the class gone by
    label: Andamento
    unit: percent
  workload_hours:
    type: BIGINT
    description: Workload of the course
    label: Carga horária
    unit: hours
  discount_percent: {type: DOUBLE, description: Discount on the fee, label: Desconto, unit: percent}
  monthly_fee_amount:
    type: DOUBLE
    description: Fee after the discount
    label: Mensalidade
    unit: BRL
  attendance_percent:
    type: DOUBLE
    description: Attendance since enrolment
    label: Frequência
    unit: percent
  attendance_3_months_percent:
    type: DOUBLE
    description: Attendance in the last three months
    label: Frequência em três meses
    unit: percent
  attendance_month_percent:
    type: DOUBLE
    description: Attendance in the last month
    label: Frequência no mês
    unit: percent
  attendance_change:
    type: DOUBLE
    description: Attendance of the last three months less that of the time before
    label: Mudança da frequência
    unit: percentage points
  absences_month:
    type: BIGINT
    description: Lessons missed in the last month
    label: Faltas no mês
  grade_average: {type: DOUBLE, description: "Average grade, 0 to 10", label: Nota média}
  grade_3_months:
    type: DOUBLE
    description: Average grade in the last three months
    label: Nota em três meses
  invoices_issued: {type: BIGINT, description: Invoices issued so far, label: Faturas emitidas}
  invoices_overdue:
    type: BIGINT
    description: Invoices past due and not paid
    label: Faturas vencidas
  overdue_amount: {type: DOUBLE, description: Amount past due, label: Valor vencido, unit: BRL}
  days_overdue:
    type: BIGINT
    description: Age of the oldest invoice past due
    label: Dias em atraso
    unit: days
  paid_late_percent:
    type: DOUBLE
    description: Share of the invoices settled so far that were settled late
    label: Pagas com atraso
    unit: percent
  earlier_enrolments:
    type: BIGINT
    description: Earlier enrolments of the student
    label: Matrículas anteriores
  earlier_drop_outs:
    type: BIGINT
    description: Earlier drop-outs of the student
    label: Evasões anteriores
  has_internship: {type: BIGINT, description: Whether an internship is running, label: Estagiando}
  dropped_out:
    type: BIGINT
    description: Whether the student dropped out within 90 days; empty until they have passed
    label: Evadiu em 90 dias
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: dropped_out, values: [0, 1]}
    on_failure: stop
    dimension: validity
  - expression: days_enrolled >= 0
    name: enrolled_by_then
    on_failure: stop
    dimension: timeliness
--- */
WITH
  -- Whoever is enrolled on the date and has neither left nor reached the end of the class.
  population AS (
    SELECT
      enrolment.enrolment_number AS enrolment_number,
      o.as_of AS as_of,
      enrolment.registration AS registration,
      enrolment.class_code AS class_code,
      enrolment.course_code AS course_code,
      enrolment.unit_code AS unit_code,
      enrolment.enrolled_on AS enrolled_on,
      enrolment.class_starts_on AS class_starts_on,
      enrolment.class_ends_on AS class_ends_on,
      enrolment.discount_percent AS discount_percent,
      enrolment.monthly_fee_amount AS monthly_fee_amount,
      enrolment.has_dropped_out AS has_dropped_out,
      enrolment.status_on AS status_on,
      date_sub(o.as_of, 75) AS recent_from,
      date_sub(o.as_of, 15) AS last_month_from
    FROM refined._observation AS o
    INNER JOIN refined.fact_enrolment AS enrolment
      ON enrolment.enrolled_on <= o.as_of
      AND enrolment.class_ends_on > o.as_of
      AND (enrolment.is_active = 1 OR enrolment.status_on > o.as_of)
    WHERE o.model = 'churn'
  ),
  study AS (
    SELECT
      population.enrolment_number AS enrolment_number,
      population.as_of AS as_of,
      sum(attendance.lessons) AS lessons,
      sum(attendance.attended) AS attended,
      sum(attendance.lessons) FILTER (WHERE attendance.month_ends_on > population.recent_from)
        AS recent_lessons,
      sum(attendance.attended) FILTER (WHERE attendance.month_ends_on > population.recent_from)
        AS recent_attended,
      sum(attendance.lessons) FILTER (WHERE attendance.month_ends_on > population.last_month_from)
        AS last_lessons,
      sum(attendance.attended) FILTER (WHERE attendance.month_ends_on > population.last_month_from)
        AS last_attended,
      avg(attendance.grade_average) AS grade_average,
      avg(attendance.grade_average) FILTER (
        WHERE attendance.month_ends_on > population.recent_from
      ) AS recent_grade
    FROM population
    INNER JOIN refined.fact_attendance_month AS attendance
      ON attendance.enrolment_number = population.enrolment_number
      AND attendance.month_ends_on <= population.as_of
    GROUP BY
      population.enrolment_number,
      population.as_of
  ),
  billing AS (
    SELECT
      population.enrolment_number AS enrolment_number,
      population.as_of AS as_of,
      count(*) AS issued,
      count(*) FILTER (WHERE invoice.settled_on <= population.as_of) AS settled,
      count(*) FILTER (
        WHERE invoice.settled_on <= population.as_of AND invoice.settled_on > invoice.due_on
      ) AS settled_late,
      count(*) FILTER (
        WHERE invoice.due_on < population.as_of
          AND coalesce(invoice.settled_on, '9999-12-31') > population.as_of
      ) AS overdue,
      sum(invoice.invoice_cents) FILTER (
        WHERE invoice.due_on < population.as_of
          AND coalesce(invoice.settled_on, '9999-12-31') > population.as_of
      ) AS overdue_cents,
      min(invoice.due_on) FILTER (
        WHERE invoice.due_on < population.as_of
          AND coalesce(invoice.settled_on, '9999-12-31') > population.as_of
      ) AS overdue_since
    FROM population
    INNER JOIN refined.fact_invoice AS invoice
      ON invoice.enrolment_number = population.enrolment_number
      AND invoice.issued_on <= population.as_of
    GROUP BY
      population.enrolment_number,
      population.as_of
  )
SELECT
  population.enrolment_number AS enrolment_number,
  population.as_of AS as_of,
  course.institution AS institution,
  course.modality AS modality,
  class.shift AS shift,
  population.unit_code AS unit_code,
  student.sex AS sex,
  CASE
    WHEN student.city = unit.city AND student.state_code = unit.state_code THEN 0
    WHEN student.state_code = unit.state_code THEN 1
    WHEN student.state_code IS NOT NULL THEN 2
  END AS distance,
  datediff(population.as_of, population.enrolled_on) AS days_enrolled,
  datediff(population.class_ends_on, population.as_of) AS days_to_end,
  100e0 * datediff(population.as_of, population.class_starts_on)
    / nullif(datediff(population.class_ends_on, population.class_starts_on), 0)
    AS progress_percent,
  course.workload_hours AS workload_hours,
  population.discount_percent AS discount_percent,
  population.monthly_fee_amount AS monthly_fee_amount,
  100e0 * study.attended / nullif(study.lessons, 0) AS attendance_percent,
  100e0 * study.recent_attended / nullif(study.recent_lessons, 0) AS attendance_3_months_percent,
  100e0 * study.last_attended / nullif(study.last_lessons, 0) AS attendance_month_percent,
  100e0 * study.recent_attended / nullif(study.recent_lessons, 0)
    - 100e0 * (study.attended - study.recent_attended)
      / nullif(study.lessons - study.recent_lessons, 0)
    AS attendance_change,
  study.last_lessons - study.last_attended AS absences_month,
  study.grade_average AS grade_average,
  study.recent_grade AS grade_3_months,
  coalesce(billing.issued, 0) AS invoices_issued,
  coalesce(billing.overdue, 0) AS invoices_overdue,
  coalesce(billing.overdue_cents, 0) / 100e0 AS overdue_amount,
  coalesce(datediff(population.as_of, billing.overdue_since), 0) AS days_overdue,
  100e0 * billing.settled_late / nullif(billing.settled, 0) AS paid_late_percent,
  (
    SELECT count(*)
    FROM refined.fact_enrolment AS earlier
    WHERE earlier.registration = nullif(population.registration, 'N/I')
      AND earlier.enrolled_on < population.enrolled_on
  ) AS earlier_enrolments,
  (
    SELECT count(*)
    FROM refined.fact_enrolment AS earlier
    WHERE earlier.registration = nullif(population.registration, 'N/I')
      AND earlier.enrolled_on < population.enrolled_on
      AND earlier.has_dropped_out = 1
      AND earlier.status_on <= population.as_of
  ) AS earlier_drop_outs,
  CASE
    WHEN EXISTS (
      SELECT 1
      FROM refined.fact_internship AS internship
      WHERE internship.registration = nullif(population.registration, 'N/I')
        AND internship.starts_on <= population.as_of
        AND internship.ends_on >= population.as_of
    ) THEN 1
    ELSE 0
  END AS has_internship,
  CASE
    -- The horizon is complete when attendance is known to its end.
    WHEN date_add(population.as_of, 90) > (
      SELECT max(attendance.month_ends_on)
      FROM refined.fact_attendance_month AS attendance
    ) THEN NULL
    WHEN population.has_dropped_out = 1
      AND population.status_on <= date_add(population.as_of, 90) THEN 1
    ELSE 0
  END AS dropped_out
FROM population
INNER JOIN refined.dim_course AS course
  ON course.course_code = population.course_code
INNER JOIN refined.dim_class AS class
  ON class.class_code = population.class_code
INNER JOIN refined.dim_unit AS unit
  ON unit.unit_code = population.unit_code
INNER JOIN refined.dim_student AS student
  ON student.registration = population.registration
LEFT JOIN study
  ON study.enrolment_number = population.enrolment_number
  AND study.as_of = population.as_of
LEFT JOIN billing
  ON billing.enrolment_number = population.enrolment_number
  AND billing.as_of = population.as_of
