/* ---
description: >-
  One row per class: a course given at a unit between two dates. The newest line wins.
key: [class_code]
tags: [academic]
columns:
  class_code: {description: Code of the class, label: Código da turma}
  course_code: {description: Course it teaches, label: Código do curso}
  unit_code: {description: Unit where it is held, label: Código da unidade}
  shift: {description: Shift of the day, label: Turno}
  starts_on: {description: First day, label: Início, format: date}
  ends_on: {description: Last day, label: Término, format: date}
  seats: {description: Seats offered, label: Vagas, unit: seats, format: integer}
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: starts_on <= ends_on
    name: starts_before_it_ends
    on_failure: quarantine
    dimension: consistency
  - relationship: {columns: [unit_code], to: trusted.unit, keys: [unit_code]}
    name: unit_exists
    on_failure: warn
    dimension: consistency
  - range: {column: seats, min: 1, max: 200}
    on_failure: warn
    dimension: validity
--- */
WITH
  ranked AS (
    SELECT
      squeeze(class.class_code) AS class_code,
      class.course_code AS course_code,
      class.unit_code AS unit_code,
      class.shift AS shift,
      class.starts_on AS starts_on,
      class.ends_on AS ends_on,
      class.seats AS seats,
      row_number() OVER (
        PARTITION BY squeeze(class.class_code)
        ORDER BY class._load_id DESC, class._line DESC
      ) AS recency
    FROM raw.class AS class
  )
SELECT
  ranked.class_code AS class_code,
  squeeze(ranked.course_code) AS course_code,
  squeeze(ranked.unit_code) AS unit_code,
  initcap(squeeze(ranked.shift)) AS shift,
  parse_date(ranked.starts_on, 'pt-BR') AS starts_on,
  parse_date(ranked.ends_on, 'pt-BR') AS ends_on,
  CAST(parse_number(ranked.seats, 'pt-BR') AS BIGINT) AS seats
FROM ranked
WHERE ranked.recency = 1
