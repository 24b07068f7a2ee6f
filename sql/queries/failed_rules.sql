-- The rules that found something the last time they were asked, the most rows first.
WITH
  last_result AS (
    SELECT
      result.rule_id AS rule_id,
      result.row_count AS row_count,
      result.failed_count AS failed_count,
      result.outcome AS outcome,
      row_number() OVER (
        PARTITION BY result.rule_id
        ORDER BY result.checked_at DESC, result.step_id DESC
      ) AS recency
    FROM dataquality.rule_result AS result
  )
SELECT
  rule.table_name AS table_name,
  rule.name AS rule_name,
  rule.dimension AS dimension,
  last_result.outcome AS outcome,
  last_result.failed_count AS failed_count,
  last_result.row_count AS row_count,
  rule.expression AS expression
FROM last_result
INNER JOIN dataquality.rule AS rule
  ON rule.rule_id = last_result.rule_id
WHERE last_result.recency = 1
  AND last_result.failed_count > 0
ORDER BY
  last_result.failed_count DESC,
  rule.table_name,
  rule.name
