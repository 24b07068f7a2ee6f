-- How many rows wait in quarantine, by table and the rules they broke.
SELECT
  quarantine.table_name AS table_name,
  quarantine.rules AS rules,
  count(*) AS row_count,
  min(quarantine.recorded_at) AS first_recorded_at
FROM dataquality.quarantine AS quarantine
WHERE quarantine.is_current = 1
GROUP BY
  quarantine.table_name,
  quarantine.rules
ORDER BY
  count(*) DESC,
  quarantine.table_name,
  quarantine.rules
