-- One row per student: what BI may know of one.
CREATE TABLE refined.dim_student (
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  cpf VARCHAR(11) CHECK (length(cpf) <= 11),
  sex VARCHAR(1) CHECK (length(sex) <= 1),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  region VARCHAR(20) CHECK (length(region) <= 20),
  is_scholar BOOLEAN CHECK (is_scholar IN (0, 1)),
  registered_on DATE
    CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND registered_on IS date(registered_on, '+0 days')),
  PRIMARY KEY (registration)
) WITHOUT ROWID;
