-- The functions of Pantanal that the example's transforms call, as macros of DuckDB. They are as
-- strict as is needed for equal numbers of rows, not in every detail. Days are text, as in SQLite.
CREATE MACRO squeeze(x) AS trim(regexp_replace(x, '[\s\p{Z}]+', ' ', 'g'));
CREATE MACRO digits_of(x) AS regexp_replace(x, '[.\-/\s]', '', 'g');
CREATE MACRO parse_date(x, locale) AS CASE
  WHEN regexp_full_match(trim(x), '\d{1,2}([/.-])\d{1,2}([/.-])\d{4}')
  THEN strftime(
    try_strptime(replace(replace(trim(x), '-', '/'), '.', '/'), '%d/%m/%Y'), '%Y-%m-%d') END;
CREATE MACRO parse_number(x, locale) AS CASE
  WHEN regexp_full_match(
    trim(x), '[+-]?(R\$\s*)?[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?') AND regexp_matches(x, '\d')
  THEN try_cast(
    replace(replace(regexp_replace(trim(x), '[R$\s]', '', 'g'), '.', ''), ',', '.') AS DOUBLE) END;
CREATE MACRO parse_cents(x, locale) AS CAST(round(parse_number(x, locale) * 100) AS BIGINT);
CREATE MACRO digit_at(x, i) AS (ascii(substr(x, i, 1)) - 48);
CREATE MACRO weighted(x, weights) AS
  list_sum(list_transform(range(1, len(weights) + 1), lambda i: digit_at(x, i) * weights[i]));
CREATE MACRO check_digit(s) AS CASE WHEN s % 11 < 2 THEN 0 ELSE 11 - s % 11 END;
CREATE MACRO cpf_of(d) AS CASE
  WHEN regexp_full_match(d, '\d{11}') AND d <> repeat(substr(d, 1, 1), 11)
    AND check_digit(weighted(d, [10, 9, 8, 7, 6, 5, 4, 3, 2])) = digit_at(d, 10)
    AND check_digit(weighted(d, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) = digit_at(d, 11)
  THEN d END;
CREATE MACRO cpf(x) AS cpf_of(digits_of(x));
CREATE MACRO cnpj_of(d) AS CASE
  WHEN regexp_full_match(d, '[0-9A-Z]{12}\d{2}')
    AND check_digit(weighted(d, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) = digit_at(d, 13)
    AND check_digit(weighted(d, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) = digit_at(d, 14)
  THEN d END;
CREATE MACRO cnpj(x) AS cnpj_of(upper(digits_of(x)));
CREATE TABLE state_name (code VARCHAR, name VARCHAR);
INSERT INTO state_name VALUES
  ('AC', 'acre'), ('AL', 'alagoas'), ('AP', 'amapa'), ('AM', 'amazonas'), ('BA', 'bahia'),
  ('CE', 'ceara'), ('DF', 'distrito federal'), ('ES', 'espirito santo'), ('GO', 'goias'),
  ('MA', 'maranhao'), ('MT', 'mato grosso'), ('MS', 'mato grosso do sul'), ('MG', 'minas gerais'),
  ('PA', 'para'), ('PB', 'paraiba'), ('PR', 'parana'), ('PE', 'pernambuco'), ('PI', 'piaui'),
  ('RJ', 'rio de janeiro'), ('RN', 'rio grande do norte'), ('RS', 'rio grande do sul'),
  ('RO', 'rondonia'), ('RR', 'roraima'), ('SC', 'santa catarina'), ('SP', 'sao paulo'),
  ('SE', 'sergipe'), ('TO', 'tocantins');
CREATE MACRO uf(x) AS (
  SELECT code FROM state_name
  WHERE code = upper(trim(x)) OR name = lower(strip_accents(squeeze(x))));
CREATE MACRO initcap(x) AS list_aggregate(
  list_transform(
    string_split(x, ' '), lambda w: upper(substr(w, 1, 1)) || lower(substr(w, 2))),
  'string_agg', ' ');
CREATE MACRO phone(x) AS CASE
  WHEN regexp_full_match(regexp_replace(x, '[^0-9]', '', 'g'), '(55)?0?\d{10,11}')
  THEN '+55' || right(regexp_replace(x, '[^0-9]', '', 'g'), 11) END;
CREATE MACRO date_add(day, days) AS strftime(CAST(day AS DATE) + CAST(days AS INTEGER), '%Y-%m-%d');
CREATE MACRO datediff(later, earlier) AS CAST(later AS DATE) - CAST(earlier AS DATE);
CREATE MACRO trunc(day, unit) AS strftime(date_trunc(unit, CAST(day AS DATE)), '%Y-%m-%d');
CREATE MACRO last_day(day) AS
  strftime(system.main.last_day(CAST(day AS DATE)), '%Y-%m-%d');
CREATE MACRO dayofweek(day) AS date_part('dow', CAST(day AS DATE)) + 1;
CREATE MACRO year(day) AS date_part('year', CAST(day AS DATE));
CREATE MACRO quarter(day) AS date_part('quarter', CAST(day AS DATE));
CREATE MACRO month(day) AS date_part('month', CAST(day AS DATE));
CREATE MACRO months_between(later, earlier) AS
  date_diff('month', CAST(earlier AS DATE), CAST(later AS DATE));
