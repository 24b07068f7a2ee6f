/* ---
description: "One row per Brazilian state, with its region."
key: [state_code]
tags: [reference]
columns:
  state_code: {description: Two-letter code of the state, label: UF}
  state_name: {description: Name of the state, label: Estado}
  region: {description: Region of the country, label: Região}
rules:
  - row_count: {min: 27, max: 27}
    name: all_states
    on_failure: stop
    dimension: completeness
  - accepted_values: {column: region, values: [Norte, Nordeste, Centro-Oeste, Sudeste, Sul]}
    on_failure: warn
    dimension: validity
--- */
SELECT
  uf(state.state) AS state_code,
  squeeze(state.state_name) AS state_name,
  squeeze(state.region) AS region
FROM raw.state AS state
