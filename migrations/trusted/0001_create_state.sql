-- One row per Brazilian state, with its region.
CREATE TABLE trusted.state (
  state_code VARCHAR(2) NOT NULL CHECK (length(state_code) <= 2),
  state_name VARCHAR(40) NOT NULL CHECK (length(state_name) <= 40),
  region VARCHAR(20) NOT NULL CHECK (length(region) <= 20),
  PRIMARY KEY (state_code)
) WITHOUT ROWID;
