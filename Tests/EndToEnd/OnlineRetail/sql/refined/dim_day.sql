/* ---
description: One row per day from the first sale to the last.
key: [day]
tags: [dimension]
columns:
  day: {description: The day, label: Day, format: date}
  calendar_year: {description: Year, label: Year, format: integer}
  calendar_month: {description: "Month of the year, 1 to 12", label: Month, format: integer}
  month_starts_on: {description: First day of the month, label: Month starts on, format: month}
  day_of_week:
    description: "Day of the week, Sunday is 1"
    label: Day of the week
    format: integer
rules:
  - row_count: {min: 1, max: 4096}
    on_failure: stop
    dimension: completeness
--- */
WITH RECURSIVE
  -- 64 numbers crossed with themselves reach 4096 days without recursing deeper than Spark allows.
  counter (number) AS (
    SELECT 0 AS number
    UNION ALL
    SELECT counter.number + 1 AS number
    FROM counter
    WHERE counter.number < 63
  ),
  period AS (
    SELECT
      substr(min(sale_line.invoiced_at), 1, 10) AS starts_on,
      substr(max(sale_line.invoiced_at), 1, 10) AS ends_on
    FROM trusted.sale_line AS sale_line
  ),
  calendar AS (
    SELECT
      date_add(period.starts_on, high.number * 64 + low.number) AS day,
      period.ends_on AS ends_on
    FROM period
    CROSS JOIN counter AS high
    CROSS JOIN counter AS low
  )
SELECT
  calendar.day AS day,
  year(calendar.day) AS calendar_year,
  month(calendar.day) AS calendar_month,
  trunc(calendar.day, 'month') AS month_starts_on,
  dayofweek(calendar.day) AS day_of_week
FROM calendar
WHERE calendar.day <= calendar.ends_on
