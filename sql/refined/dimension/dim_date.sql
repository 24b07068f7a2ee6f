/* ---
description: "One row per day from 2020 to 2030, with the names BI shows."
key: [day]
tags: [dimension]
columns:
  day: {description: The day, label: Data, format: date}
  calendar_year: {description: Year, label: Ano, format: integer}
  calendar_quarter: {description: "Quarter of the year, 1 to 4", label: Trimestre, format: integer}
  calendar_month: {description: "Month of the year, 1 to 12", label: Mês, format: integer}
  month_name: {description: "Name of the month, in Portuguese", label: Nome do mês}
  month_starts_on: {description: First day of the month, label: Início do mês, format: date}
  month_ends_on: {description: Last day of the month, label: Fim do mês, format: date}
  day_of_week:
    description: "Day of the week, Sunday is 1"
    label: Dia da semana (número)
    format: integer
  day_name: {description: "Name of the day of the week, in Portuguese", label: Dia da semana}
  is_weekend: {description: Whether it is a Saturday or a Sunday, label: Fim de semana}
rules:
  - row_count: {min: 4018, max: 4018}
    name: every_day_once
    on_failure: stop
    dimension: completeness
  - range: {column: calendar_month, min: 1, max: 12}
    on_failure: stop
    dimension: validity
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
  calendar AS (
    SELECT date_add('2020-01-01', high.number * 64 + low.number) AS day
    FROM counter AS high
    CROSS JOIN counter AS low
  )
SELECT
  calendar.day AS day,
  year(calendar.day) AS calendar_year,
  quarter(calendar.day) AS calendar_quarter,
  month(calendar.day) AS calendar_month,
  CASE month(calendar.day)
    WHEN 1 THEN 'janeiro'
    WHEN 2 THEN 'fevereiro'
    WHEN 3 THEN 'março'
    WHEN 4 THEN 'abril'
    WHEN 5 THEN 'maio'
    WHEN 6 THEN 'junho'
    WHEN 7 THEN 'julho'
    WHEN 8 THEN 'agosto'
    WHEN 9 THEN 'setembro'
    WHEN 10 THEN 'outubro'
    WHEN 11 THEN 'novembro'
    WHEN 12 THEN 'dezembro'
  END AS month_name,
  trunc(calendar.day, 'month') AS month_starts_on,
  last_day(calendar.day) AS month_ends_on,
  dayofweek(calendar.day) AS day_of_week,
  CASE dayofweek(calendar.day)
    WHEN 1 THEN 'domingo'
    WHEN 2 THEN 'segunda-feira'
    WHEN 3 THEN 'terça-feira'
    WHEN 4 THEN 'quarta-feira'
    WHEN 5 THEN 'quinta-feira'
    WHEN 6 THEN 'sexta-feira'
    WHEN 7 THEN 'sábado'
  END AS day_name,
  CASE WHEN dayofweek(calendar.day) IN (1, 7) THEN 1 ELSE 0 END AS is_weekend
FROM calendar
WHERE calendar.day <= '2030-12-31'
