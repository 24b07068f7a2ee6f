-- One row per student, as the school office last exported it.
CREATE TABLE trusted.student (
  registration VARCHAR(20) NOT NULL CHECK (length(registration) <= 20),
  cpf VARCHAR(11) CHECK (length(cpf) <= 11),
  full_name VARCHAR(120) CHECK (length(full_name) <= 120),
  birth_on DATE
    CHECK (birth_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND birth_on IS date(birth_on, '+0 days')),
  sex VARCHAR(1) CHECK (length(sex) <= 1),
  city VARCHAR(80) CHECK (length(city) <= 80),
  state_code VARCHAR(2) CHECK (length(state_code) <= 2),
  email VARCHAR(120) CHECK (length(email) <= 120),
  phone VARCHAR(20) CHECK (length(phone) <= 20),
  registered_on DATE
    CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
      AND registered_on IS date(registered_on, '+0 days')),
  is_scholar BOOLEAN CHECK (is_scholar IN (0, 1)),
  PRIMARY KEY (registration)
) WITHOUT ROWID;

-- Customers who are students too are found by their CPF.
CREATE INDEX trusted.student_by_cpf ON student (cpf);
