/* ---
description: >-
  One row per enrolment and week: lessons given, lessons attended, grade. The newest line wins.
key: [enrolment_number, week_of]
tags: [academic]
columns:
  enrolment_number: {description: Enrolment, label: Nº da matrícula}
  week_of: {description: First day of the week, label: Semana, format: date}
  lessons: {description: Lessons given in the week, label: Aulas, unit: lessons, format: integer}
  attended:
    description: Lessons the student attended
    label: Presenças
    unit: lessons
    format: integer
  grade: {description: "Grade from 0 to 10, where a test was held", label: Nota, format: decimal}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: attended BETWEEN 0 AND lessons
    name: attends_no_more_than_given
    on_failure: quarantine
    dimension: consistency
  - range: {column: grade, min: 0, max: 10}
    on_failure: quarantine
    dimension: validity
  - range: {column: lessons, min: 1, max: 40}
    on_failure: warn
    dimension: validity
--- */
WITH
  ranked AS (
    SELECT
      squeeze(attendance.enrolment_number) AS enrolment_number,
      squeeze(attendance.week_of) AS week_of,
      attendance.lessons AS lessons,
      attendance.attended AS attended,
      attendance.grade AS grade,
      row_number() OVER (
        PARTITION BY squeeze(attendance.enrolment_number), squeeze(attendance.week_of)
        ORDER BY attendance._load_id DESC, attendance._line DESC
      ) AS recency
    FROM raw.attendance AS attendance
  )
SELECT
  ranked.enrolment_number AS enrolment_number,
  parse_date(ranked.week_of, 'pt-BR') AS week_of,
  CAST(parse_number(ranked.lessons, 'pt-BR') AS BIGINT) AS lessons,
  CAST(parse_number(ranked.attended, 'pt-BR') AS BIGINT) AS attended,
  parse_number(ranked.grade, 'pt-BR') AS grade
FROM ranked
WHERE ranked.recency = 1
