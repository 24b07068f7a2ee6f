-- One row per course, with its fee without discount.
CREATE TABLE refined.dim_course (
  course_code VARCHAR(20) NOT NULL CHECK (length(course_code) <= 20),
  course_name VARCHAR(120) NOT NULL CHECK (length(course_name) <= 120),
  institution VARCHAR(10) NOT NULL CHECK (length(institution) <= 10),
  modality VARCHAR(40) CHECK (length(modality) <= 40),
  workload_hours BIGINT CHECK (workload_hours IS NULL OR typeof(workload_hours) = 'integer'),
  monthly_fee_amount DOUBLE
    CHECK (monthly_fee_amount IS NULL OR typeof(monthly_fee_amount) IN ('real', 'integer')),
  PRIMARY KEY (course_code)
) WITHOUT ROWID;
