/* ---
description: >-
  One row per class. Facts carry the course and the unit themselves, so that each filter of a
  report reaches them on one path. The member N/I (não informado) stands for what the sources do
  not know.
key: [class_code]
tags: [dimension]
columns:
  class_code: {description: Code of the class, label: Código da turma}
  shift: {description: Shift of the day, label: Turno}
  starts_on: {description: First day, label: Início, format: date}
  ends_on: {description: Last day, label: Término, format: date}
  seats: {description: Seats offered, label: Vagas, unit: seats, format: integer}
rules:
  - row_count: {min: 2}
    on_failure: stop
    dimension: completeness
--- */
SELECT
  class.class_code AS class_code,
  class.shift AS shift,
  class.starts_on AS starts_on,
  class.ends_on AS ends_on,
  class.seats AS seats
FROM trusted.class AS class
UNION ALL
SELECT
  'N/I' AS class_code,
  NULL AS shift,
  NULL AS starts_on,
  NULL AS ends_on,
  NULL AS seats
