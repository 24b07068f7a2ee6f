/* ---
description: Classes with more students enrolled than seats.
table: refined.dim_class
on_failure: warn
dimension: consistency
--- */
SELECT
  class.class_code AS class_code,
  class.seats AS seats,
  count(*) AS enrolments
FROM refined.dim_class AS class
INNER JOIN trusted.enrolment AS enrolment
  ON enrolment.class_code = class.class_code
GROUP BY
  class.class_code,
  class.seats
HAVING count(*) > class.seats
