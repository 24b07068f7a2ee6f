-- Drop-outs (evasão) by course in 2025, the highest monthly rate first.
SELECT
  course.institution AS institution,
  course.course_name AS course_name,
  sum(churn.dropped_out) AS dropped_out,
  sum(churn.enrolments_at_risk) AS enrolment_months,
  round(100e0 * sum(churn.dropped_out) / nullif(sum(churn.enrolments_at_risk), 0), 2)
    AS churn_percent
FROM refined.churn_rate_month AS churn
INNER JOIN refined.dim_course AS course
  ON course.course_code = churn.course_code
WHERE churn.month_starts_on BETWEEN '2025-01-01' AND '2025-12-31'
GROUP BY
  course.institution,
  course.course_name
ORDER BY
  churn_percent DESC,
  course.course_name
