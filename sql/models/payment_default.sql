/* ---
description: >-
  Payment default (inadimplência): which open invoices will not be paid within 30 days after they
  fall due. One row per invoice that is open on an observation date and may still be paid in time,
  with what was known by then.
algorithm: gradient_boosting
entity: [invoice_number]
label: defaulted
positive: The invoice is not settled 30 days after its due date.
horizon: 40 days after the observation; the 30 after each due date lie within them
observations: {every: week, from: 2025-03-02, to: 2025-11-16}
tags: [finance]
columns:
  invoice_number: {type: VARCHAR(20), description: Invoice, label: Nº da fatura}
  as_of: {type: DATE, description: Observation date, label: Data de observação, format: date}
  days_past_due:
    type: BIGINT
    description: Days past the due date; negative before it
    label: Dias de atraso
  invoice_amount: {type: DOUBLE, description: Amount charged, label: Valor faturado, unit: BRL}
  paid_percent: {type: DOUBLE, description: Share paid already, label: Pago, unit: percent}
  due_month:
    type: BIGINT
    description: "Month of the due date, 1 to 12"
    label: Mês de vencimento
  institution: {type: VARCHAR(10), description: House of the federation, label: Instituição}
  modality: {type: VARCHAR(40), description: Modality of the course, label: Modalidade}
  discount_percent: {type: DOUBLE, description: Discount on the fee, label: Desconto, unit: percent}
  days_enrolled:
    type: BIGINT
    description: Days since the enrolment
    label: Dias de matrícula
    unit: days
  has_left: {type: BIGINT, description: Whether the student has left or paused by then, label: Saiu}
  earlier_invoices:
    type: BIGINT
    description: Earlier invoices of the student
    label: Faturas anteriores
  earlier_late_percent:
    type: DOUBLE
    description: Share of them settled late or not at all
    label: Atrasadas
    unit: percent
  earlier_defaults:
    type: BIGINT
    description: Earlier invoices of the student not settled 30 days after their due date
    label: Inadimplências anteriores
  earlier_days_late:
    type: DOUBLE
    description: Average delay of those settled
    label: Atraso médio
    unit: days
  previous_days_late:
    type: BIGINT
    description: Delay of the invoice before, to the date if it is open; empty for a first invoice
    label: Atraso da fatura anterior
    unit: days
  overdue_amount:
    type: DOUBLE
    description: Other amounts past due
    label: Outros valores vencidos
    unit: BRL
  attendance_3_months_percent:
    type: DOUBLE
    description: Attendance in the last three months
    label: Frequência em três meses
    unit: percent
  defaulted:
    type: BIGINT
    description: Whether 30 days after the due date it was not settled; empty until they have passed
    label: Inadimplente
rules:
  - row_count: {min: 1}
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: defaulted, values: [0, 1]}
    on_failure: stop
    dimension: validity
  - range: {column: days_past_due, max: 30}
    on_failure: stop
    dimension: timeliness
--- */
WITH
  population AS (
    SELECT
      invoice.invoice_number AS invoice_number,
      o.as_of AS as_of,
      date_sub(o.as_of, 75) AS recent_from,
      invoice.enrolment_number AS enrolment_number,
      invoice.registration AS registration,
      invoice.course_code AS course_code,
      invoice.issued_on AS issued_on,
      invoice.due_on AS due_on,
      invoice.settled_on AS settled_on,
      invoice.invoice_cents AS invoice_cents
    FROM refined._observation AS o
    INNER JOIN refined.fact_invoice AS invoice
      ON invoice.issued_on BETWEEN date_sub(o.as_of, 120) AND o.as_of
      AND invoice.due_on >= date_sub(o.as_of, 30)
      AND (invoice.settled_on IS NULL OR invoice.settled_on > o.as_of)
    WHERE o.model = 'payment_default'
  ),
  -- How the student paid what was issued before; an open invoice is as late as the date.
  habit AS (
    SELECT
      population.invoice_number AS invoice_number,
      population.as_of AS as_of,
      count(*) AS invoices,
      count(*) FILTER (
        WHERE earlier.due_on < population.as_of
          AND coalesce(earlier.settled_on, '9999-12-31') > earlier.due_on
      ) AS late,
      count(*) FILTER (
        WHERE date_add(earlier.due_on, 30) <= population.as_of
          AND coalesce(earlier.settled_on, '9999-12-31') > date_add(earlier.due_on, 30)
      ) AS defaults,
      avg(datediff(earlier.settled_on, earlier.due_on)) FILTER (
        WHERE earlier.settled_on <= population.as_of
      ) AS days_late,
      sum(earlier.invoice_cents) FILTER (
        WHERE earlier.due_on < population.as_of
          AND coalesce(earlier.settled_on, '9999-12-31') > population.as_of
      ) AS overdue_cents
    FROM population
    INNER JOIN refined.fact_invoice AS earlier
      ON earlier.registration = nullif(population.registration, 'N/I')
      AND earlier.issued_on < population.issued_on
    GROUP BY
      population.invoice_number,
      population.as_of
  )
SELECT
  population.invoice_number AS invoice_number,
  population.as_of AS as_of,
  datediff(population.as_of, population.due_on) AS days_past_due,
  population.invoice_cents / 100e0 AS invoice_amount,
  coalesce(
    (
      SELECT 100e0 * sum(payment.paid_cents) / nullif(population.invoice_cents, 0)
      FROM refined.fact_payment AS payment
      WHERE payment.invoice_number = population.invoice_number
        AND payment.paid_on <= population.as_of
    ),
    0e0
  ) AS paid_percent,
  month(population.due_on) AS due_month,
  course.institution AS institution,
  course.modality AS modality,
  enrolment.discount_percent AS discount_percent,
  datediff(population.as_of, enrolment.enrolled_on) AS days_enrolled,
  CASE
    WHEN enrolment.is_active = 0 AND enrolment.status_on <= population.as_of THEN 1
    ELSE 0
  END AS has_left,
  coalesce(habit.invoices, 0) AS earlier_invoices,
  100e0 * habit.late / nullif(habit.invoices, 0) AS earlier_late_percent,
  coalesce(habit.defaults, 0) AS earlier_defaults,
  habit.days_late AS earlier_days_late,
  (
    SELECT
      datediff(
        CASE
          WHEN previous.settled_on <= population.as_of THEN previous.settled_on
          ELSE population.as_of
        END,
        previous.due_on
      )
    FROM refined.fact_invoice AS previous
    WHERE previous.enrolment_number = population.enrolment_number
      AND previous.issued_on < population.issued_on
    ORDER BY
      previous.issued_on DESC,
      previous.invoice_number DESC
    LIMIT 1
  ) AS previous_days_late,
  coalesce(habit.overdue_cents, 0) / 100e0 AS overdue_amount,
  (
    SELECT 100e0 * sum(attendance.attended) / nullif(sum(attendance.lessons), 0)
    FROM refined.fact_attendance_month AS attendance
    WHERE attendance.enrolment_number = population.enrolment_number
      AND attendance.month_ends_on BETWEEN population.recent_from AND population.as_of
  ) AS attendance_3_months_percent,
  CASE
    -- The horizon is complete when payments are known to its end; they come month by month.
    WHEN date_add(population.due_on, 30) > (
      SELECT last_day(max(payment.paid_on))
      FROM refined.fact_payment AS payment
    ) THEN NULL
    WHEN population.settled_on <= date_add(population.due_on, 30) THEN 0
    ELSE 1
  END AS defaulted
FROM population
INNER JOIN refined.fact_enrolment AS enrolment
  ON enrolment.enrolment_number = population.enrolment_number
INNER JOIN refined.dim_course AS course
  ON course.course_code = population.course_code
LEFT JOIN habit
  ON habit.invoice_number = population.invoice_number
  AND habit.as_of = population.as_of
