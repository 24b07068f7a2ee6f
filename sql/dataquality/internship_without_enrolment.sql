/* ---
description: Internships of students who were enrolled in no class while the contract ran.
table: refined.fact_internship
on_failure: warn
dimension: consistency
--- */
SELECT
  internship.contract_number AS contract_number,
  internship.registration AS registration,
  internship.starts_on AS starts_on,
  internship.ends_on AS ends_on
FROM refined.fact_internship AS internship
WHERE internship.registration <> 'N/I'
  AND NOT EXISTS (
    SELECT 1
    FROM refined.fact_enrolment AS enrolment
    WHERE enrolment.registration = internship.registration
      AND enrolment.enrolled_on <= internship.ends_on
      AND (enrolment.is_active = 1 OR enrolment.status_on >= internship.starts_on)
  )
