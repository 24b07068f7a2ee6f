-- The measures of each model's newest version on its test dates, beside those of its baseline.
SELECT
  metric.model AS model,
  metric.version AS version,
  metric.metric AS metric,
  metric.value AS value,
  metric.baseline AS baseline
FROM catalog.model_metric AS metric
WHERE metric.split = 'test'
  AND metric.version = (
    SELECT max(newest.version)
    FROM catalog.model_version AS newest
    WHERE newest.model = metric.model
  )
ORDER BY
  metric.model,
  metric.metric
