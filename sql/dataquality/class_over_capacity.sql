/* ---
description: Enrolments beyond the seats of their class, in the order they were made.
table: refined.fact_enrolment
on_failure: warn
dimension: consistency
--- */
SELECT
<<<<<<< HEAD
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
=======
  placed.enrolment_number AS enrolment_number,
  placed.class_code AS class_code,
  placed.place AS place,
  class.seats AS seats
FROM (
  SELECT
    enrolment.enrolment_number AS enrolment_number,
    enrolment.class_code AS class_code,
    row_number() OVER (
      PARTITION BY enrolment.class_code
      ORDER BY
        enrolment.enrolled_on,
        enrolment.enrolment_number
    ) AS place
  FROM refined.fact_enrolment AS enrolment
) AS placed
INNER JOIN refined.dim_class AS class
  ON class.class_code = placed.class_code
WHERE placed.place > class.seats
>>>>>>> ce665e3 (Ask for full classes where enrolments are computed)
