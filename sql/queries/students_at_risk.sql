-- The fifty active enrolments most likely to be given up within 90 days, and why.
SELECT
  prediction.enrolment_number AS enrolment_number,
  enrolment.registration AS registration,
  course.course_name AS course_name,
  unit.unit_name AS unit_name,
  round(100e0 * prediction.probability, 1) AS probability_percent,
  prediction.reason_1 AS reason_1,
  prediction.reason_2 AS reason_2,
  prediction.reason_3 AS reason_3
FROM refined.prediction_churn AS prediction
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = prediction.enrolment_number
INNER JOIN refined.dim_course AS course
  ON course.course_code = enrolment.course_code
INNER JOIN refined.dim_unit AS unit
  ON unit.unit_code = enrolment.unit_code
ORDER BY
  prediction.probability DESC,
  prediction.enrolment_number
LIMIT 50
