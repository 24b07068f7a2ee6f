/* ---
description: "One row per enrolment and month: what was taught, attended and graded."
key: [enrolment_number, month_starts_on]
tags: [academic, model]
known_at: month_ends_on
columns:
  enrolment_number: {description: Enrolment, label: Nº da matrícula}
  month_starts_on: {description: First day of the month, label: Mês, format: month}
  month_ends_on:
    description: "Last day of the month, when the row is known"
    label: Fim do mês
    format: date
  registration: {description: Student; N/I if unknown, label: Matrícula do aluno}
  class_code: {description: Class, label: Código da turma}
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit; N/I if unknown, label: Código da unidade}
  weeks: {description: Weeks with lessons, label: Semanas com aula, unit: weeks, format: integer}
  lessons: {description: Lessons given, label: Aulas, unit: lessons, format: integer}
  attended: {description: Lessons attended, label: Presenças, unit: lessons, format: integer}
  absences: {description: Lessons missed, label: Faltas, unit: lessons, format: integer}
  attendance_percent:
    description: Share of the lessons attended
    label: Frequência
    unit: percent
    format: percent
  tests: {description: Weeks with a grade, label: Avaliações, unit: tests, format: integer}
  grade_average: {description: "Average grade, 0 to 10", label: Nota média, format: decimal}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - range: {column: attendance_percent, min: 0, max: 100}
    on_failure: stop
    dimension: validity
  - range: {column: weeks, min: 1, max: 5}
    on_failure: warn
    dimension: validity
--- */
WITH
  monthly AS (
    SELECT
      attendance.enrolment_number AS enrolment_number,
      trunc(attendance.week_of, 'month') AS month_starts_on,
      count(*) AS weeks,
      sum(attendance.lessons) AS lessons,
      sum(attendance.attended) AS attended,
      count(attendance.grade) AS tests,
      avg(attendance.grade) AS grade_average
    FROM trusted.attendance AS attendance
    GROUP BY
      attendance.enrolment_number,
      trunc(attendance.week_of, 'month')
  )
SELECT
  monthly.enrolment_number AS enrolment_number,
  monthly.month_starts_on AS month_starts_on,
  last_day(monthly.month_starts_on) AS month_ends_on,
  enrolment.registration AS registration,
  enrolment.class_code AS class_code,
  enrolment.course_code AS course_code,
  enrolment.unit_code AS unit_code,
  monthly.weeks AS weeks,
  monthly.lessons AS lessons,
  monthly.attended AS attended,
  monthly.lessons - monthly.attended AS absences,
  100e0 * monthly.attended / nullif(monthly.lessons, 0) AS attendance_percent,
  monthly.tests AS tests,
  monthly.grade_average AS grade_average
FROM monthly
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = monthly.enrolment_number
