-- Delinquency (inadimplência) by unit and quarter of the due date.
SELECT
  unit.unit_name AS unit_name,
  calendar.calendar_year AS calendar_year,
  calendar.calendar_quarter AS calendar_quarter,
  sum(delinquency.invoices) AS invoices,
  round(sum(delinquency.unpaid_amount), 2) AS unpaid_amount,
  round(100e0 * sum(delinquency.unpaid_amount) / nullif(sum(delinquency.invoice_amount), 0), 2)
    AS delinquency_percent
FROM refined.delinquency_month AS delinquency
INNER JOIN refined.dim_unit AS unit
  ON unit.unit_code = delinquency.unit_code
INNER JOIN refined.dim_date AS calendar
  ON calendar.day = delinquency.month_starts_on
GROUP BY
  unit.unit_name,
  calendar.calendar_year,
  calendar.calendar_quarter
ORDER BY
  unit.unit_name,
  calendar.calendar_year,
  calendar.calendar_quarter
