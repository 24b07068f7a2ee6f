/* ---
description: Months of attendance before the enrolment or after the class has ended or was left.
table: refined.fact_attendance_month
on_failure: warn
dimension: consistency
--- */
SELECT
  attendance.enrolment_number AS enrolment_number,
  attendance.month_starts_on AS month_starts_on,
  enrolment.enrolled_on AS enrolled_on,
  enrolment.status AS status,
  enrolment.status_on AS status_on
FROM refined.fact_attendance_month AS attendance
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = attendance.enrolment_number
WHERE attendance.month_ends_on < enrolment.enrolled_on
  OR attendance.month_starts_on > enrolment.class_ends_on
  OR (enrolment.is_active = 0 AND attendance.month_starts_on > enrolment.status_on)
