-- One row per unit of the federation.
CREATE TABLE refined.dim_unit (
  unit_code VARCHAR(20) NOT NULL CHECK (length(unit_code) <= 20),
  unit_name VARCHAR(120) NOT NULL CHECK (length(unit_name) <= 120),
  institution VARCHAR(10) NOT NULL CHECK (length(institution) <= 10),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  region VARCHAR(20) CHECK (length(region) <= 20),
  PRIMARY KEY (unit_code)
) WITHOUT ROWID;
