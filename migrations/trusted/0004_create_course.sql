-- One row per course of SESI, SENAI and IEL.
CREATE TABLE trusted.course (
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  course_name VARCHAR(120) NOT NULL CHECK (length(course_name) <= 120),
  institution VARCHAR(10) NOT NULL CHECK (length(institution) <= 10),
  modality VARCHAR(40) CHECK (length(modality) <= 40),
  workload_hours BIGINT CHECK (workload_hours IS NULL OR typeof(workload_hours) = 'integer'),
  monthly_fee_cents BIGINT NOT NULL CHECK (typeof(monthly_fee_cents) = 'integer'),
  PRIMARY KEY (course_code)
) WITHOUT ROWID;
