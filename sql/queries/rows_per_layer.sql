-- How many rows each table has by its last step, layer by layer.
SELECT
  ledger.layer AS layer,
  ledger.object AS table_name,
  ledger.row_count AS row_count,
  ledger.ended_at AS as_of
FROM (
  SELECT
    'raw' AS layer,
    step.object AS object,
    step.row_count AS row_count,
    step.ended_at AS ended_at,
    row_number() OVER (PARTITION BY step.object ORDER BY step.sequence DESC) AS recency
  FROM raw._ledger AS step
  UNION ALL
  SELECT
    'trusted' AS layer,
    step.object AS object,
    step.row_count AS row_count,
    step.ended_at AS ended_at,
    row_number() OVER (PARTITION BY step.object ORDER BY step.sequence DESC) AS recency
  FROM trusted._ledger AS step
  UNION ALL
  SELECT
    'refined' AS layer,
    step.object AS object,
    step.row_count AS row_count,
    step.ended_at AS ended_at,
    row_number() OVER (PARTITION BY step.object ORDER BY step.sequence DESC) AS recency
  FROM refined._ledger AS step
) AS ledger
WHERE ledger.recency = 1
ORDER BY
  ledger.layer,
  ledger.object
