/* ---
description: "Drop-outs (evasão) per month, course and unit."
key: [month_starts_on, course_code, unit_code]
tags: [academic, mart]
columns:
  month_starts_on: {description: First day of the month, label: Mês, format: month}
  course_code: {description: Course, label: Código do curso}
  unit_code: {description: Unit, label: Código da unidade}
  enrolments_at_risk:
    description: Enrolments active on some day of the month
    label: Matrículas em risco
    format: integer
  dropped_out:
    description: Enrolments that dropped out in the month
    label: Evasões
    format: integer
  churn_percent:
    description: Drop-outs per hundred enrolments at risk
    label: Taxa de evasão
    unit: percent
    format: percent
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - expression: dropped_out <= enrolments_at_risk
    name: only_those_at_risk_drop_out
    on_failure: stop
    dimension: consistency
--- */
WITH
  months AS (
    SELECT DISTINCT
      calendar.month_starts_on AS month_starts_on,
      calendar.month_ends_on AS month_ends_on
    FROM refined.dim_date AS calendar
    WHERE calendar.day BETWEEN
      (SELECT min(attendance.month_starts_on) FROM refined.fact_attendance_month AS attendance)
      AND (SELECT max(attendance.month_ends_on) FROM refined.fact_attendance_month AS attendance)
  ),
  at_risk AS (
    SELECT
      months.month_starts_on AS month_starts_on,
      enrolment.course_code AS course_code,
      enrolment.unit_code AS unit_code,
      CASE
        WHEN enrolment.has_dropped_out = 1 AND enrolment.status_on <= months.month_ends_on THEN 1
        ELSE 0
      END AS dropped_out
    FROM months
    INNER JOIN refined.fact_enrolment AS enrolment
      ON enrolment.enrolled_on <= months.month_ends_on
      AND enrolment.class_ends_on >= months.month_starts_on
      AND (enrolment.is_active = 1 OR enrolment.status_on >= months.month_starts_on)
  )
SELECT
  at_risk.month_starts_on AS month_starts_on,
  at_risk.course_code AS course_code,
  at_risk.unit_code AS unit_code,
  count(*) AS enrolments_at_risk,
  sum(at_risk.dropped_out) AS dropped_out,
  100e0 * sum(at_risk.dropped_out) / count(*) AS churn_percent
FROM at_risk
GROUP BY
  at_risk.month_starts_on,
  at_risk.course_code,
  at_risk.unit_code
