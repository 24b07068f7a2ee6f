// Queries of every shape that transforms have, for the tests of refreshing by key.

/// A query with the table it fills.
struct KeyedRefreshShape {
  let name: String
  let sql: String
  let columns: String
  let key: String
  /// Inputs whose changes are followed by key.
  var byKey: Set<String> = []
  /// Inputs whose changes need everything computed, with a part of the reason.
  var full: [String: String] = [:]
}

extension KeyedRefreshShape {
  static let all: [KeyedRefreshShape] = [
    .init(
      name: "plain join",
      sql:
        "SELECT p.id AS id, e.code AS code, p.n AS n FROM trusted.p AS p JOIN trusted.e AS e ON e.id = p.e",
      columns: "id BIGINT, code VARCHAR(9), n BIGINT", key: "id", byKey: ["p", "e"]),
    .init(
      name: "comma and WHERE",
      sql: "SELECT p.id, e.code, s.city FROM trusted.p, trusted.e, trusted.s AS s"
        + " WHERE e.id = p.e AND s.id = e.s AND p.n > 1",
      columns: "id BIGINT, code VARCHAR(9), city VARCHAR(9)", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "group by key",
      sql: "SELECT p.e AS e, count(*) AS n, sum(p.x) AS x FROM trusted.p AS p"
        + " JOIN trusted.e AS e ON e.id = p.e GROUP BY p.e HAVING count(*) > 1",
      columns: "e BIGINT, n BIGINT, x DOUBLE", key: "e", byKey: ["p", "e"]),
    .init(
      name: "left joins",
      sql: "SELECT e.id AS id, s.city AS city, p.n AS n, p.id AS p FROM trusted.e AS e"
        + " LEFT JOIN trusted.s AS s ON s.id = e.s LEFT JOIN trusted.p AS p ON p.id = e.n",
      columns: "id BIGINT, city VARCHAR(9), n BIGINT, p BIGINT", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "left join chain",
      sql: "SELECT p.id AS id, coalesce(s.city, '-') AS city FROM trusted.p AS p"
        + " LEFT JOIN trusted.e AS e ON e.id = p.e LEFT JOIN trusted.s AS s ON s.id = e.s AND s.n > 1",
      columns: "id BIGINT, city VARCHAR(9)", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "anti join",
      sql:
        "SELECT e.id AS id FROM trusted.e AS e LEFT JOIN trusted.p AS p ON p.e = e.id WHERE p.id IS NULL",
      columns: "id BIGINT", key: "id", byKey: ["e", "p"]),
    // An equality of the right side with two tables on the left is none between these two.
    .init(
      name: "left join on two",
      sql:
        "SELECT e.id AS id, s.id AS s, count(*) AS n, max(p.n) AS m FROM trusted.e AS e CROSS JOIN"
        + " trusted.s AS s LEFT JOIN trusted.p AS p ON p.e = e.id AND p.e = s.id"
        + " WHERE p.id IS NULL OR p.id < 4 GROUP BY e.id, s.id",
      columns: "id BIGINT, s BIGINT, n BIGINT, m BIGINT", key: "id, s", byKey: ["e", "s", "p"]),
    .init(
      name: "window over the key",
      sql: "SELECT id, e, n, r FROM (SELECT p.id AS id, p.e AS e, p.n AS n,"
        + " sum(p.n) OVER (PARTITION BY p.e ORDER BY p.id) AS r FROM trusted.p AS p) AS w",
      columns: "id BIGINT, e BIGINT, n BIGINT, r BIGINT", key: "e, id", byKey: ["p"]),
    .init(
      name: "newest row",
      sql: "WITH ranked AS (SELECT squeeze(e.code) AS code, e.n AS n, e.id AS id, row_number() OVER"
        + " (PARTITION BY squeeze(e.code) ORDER BY e.n DESC, e.id DESC) AS r FROM trusted.e AS e)"
        + " SELECT ranked.code AS code, ranked.n AS n, ranked.id AS id FROM ranked WHERE ranked.r = 1",
      columns: "code VARCHAR(9), n BIGINT, id BIGINT", key: "code", byKey: ["e"]),
    .init(
      name: "newest row, named window, function of the key",
      sql: "WITH ranked AS (SELECT squeeze(e.code) AS code, e.id AS id, row_number() OVER w AS r"
        + " FROM trusted.e AS e WINDOW w AS (PARTITION BY squeeze(e.code), e.s ORDER BY e.id))"
        + " SELECT upper(ranked.code) || '!' AS code, ranked.id AS id FROM ranked WHERE ranked.r = 1",
      columns: "code VARCHAR(9), id BIGINT", key: "code, id"),
    .init(
      name: "newest row, valid or not",
      sql: "WITH ranked AS (SELECT nullif(e.code, 'A') AS code, e.id AS id, row_number() OVER"
        + " (PARTITION BY coalesce(nullif(e.code, 'A'), e.code) ORDER BY e.id) AS r FROM trusted.e AS e)"
        + " SELECT ranked.code AS code, ranked.id AS id FROM ranked WHERE ranked.r = 1",
      columns: "code VARCHAR(9), id BIGINT", key: "code", byKey: ["e"]),
    .init(
      name: "distinct", sql: "SELECT DISTINCT e.s AS s, e.code AS code FROM trusted.e AS e",
      columns: "s BIGINT, code VARCHAR(9)", key: "s, code", byKey: ["e"]),
    .init(
      name: "union all",
      sql: "SELECT 'p' AS kind, p.id AS id, p.n AS n FROM trusted.p AS p UNION ALL"
        + " SELECT 'e', e.id, e.n FROM trusted.e AS e UNION ALL SELECT 'none', 0, NULL",
      columns: "kind VARCHAR(9), id BIGINT, n BIGINT", key: "kind, id", byKey: ["p", "e"]),
    .init(
      name: "union",
      sql: "SELECT p.e AS id FROM trusted.p AS p UNION SELECT e.id FROM trusted.e AS e"
        + " EXCEPT SELECT s.id FROM trusted.s AS s INTERSECT SELECT e.s FROM trusted.e AS e",
      columns: "id BIGINT", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "grouped union",
      sql: "WITH u AS (SELECT p.e AS k, p.n AS n FROM trusted.p AS p UNION ALL"
        + " SELECT e.id, e.n FROM trusted.e AS e) SELECT u.k AS k, sum(u.n) AS n FROM u GROUP BY 1",
      columns: "k BIGINT, n BIGINT", key: "k", byKey: ["p", "e"]),
    .init(
      name: "joined with an aggregate",
      sql:
        "WITH t AS (SELECT p.e AS e, sum(p.n) AS n, max(p.x) AS x FROM trusted.p AS p GROUP BY p.e)"
        + " SELECT e.id AS id, e.code AS code, t.n AS n, t.x AS x FROM trusted.e AS e"
        + " LEFT JOIN t ON t.e = e.id",
      columns: "id BIGINT, code VARCHAR(9), n BIGINT, x DOUBLE", key: "id", byKey: ["p", "e"]),
    .init(
      name: "inner join with an aggregate of a join",
      sql: "SELECT e.id AS id, t.n AS n FROM trusted.e AS e JOIN (SELECT p.e AS k, count(s.id) AS n"
        + " FROM trusted.p AS p JOIN trusted.s AS s ON s.code = p.code GROUP BY p.e) AS t ON t.k = e.id",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "common table used twice",
      sql:
        "WITH t AS (SELECT p.e AS e, p.id AS id, p.n AS n FROM trusted.p AS p WHERE p.n IS NOT NULL)"
        + " SELECT e.id AS id, count(a.id) AS n, max(b.n) AS m FROM trusted.e AS e"
        + " LEFT JOIN t AS a ON a.e = e.id LEFT JOIN t AS b ON b.e = e.id AND b.id > a.id GROUP BY e.id",
      columns: "id BIGINT, n BIGINT, m BIGINT", key: "id", byKey: ["p", "e"]),
    .init(
      name: "common table used twice, differently",
      sql: "WITH t AS (SELECT p.e AS e, p.id AS id, p.n AS n FROM trusted.p AS p)"
        + " SELECT a.id AS id, count(b.id) AS n FROM t AS a LEFT JOIN t AS b ON b.n = a.e GROUP BY a.id",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["p"]),
    .init(
      name: "scalar sub-queries",
      sql: "SELECT e.id AS id, (SELECT count(*) FROM trusted.p AS p WHERE p.e = e.id) AS n,"
        + " (SELECT p.n FROM trusted.p AS p WHERE p.code = e.code AND p.n > 0 ORDER BY p.id LIMIT 1) AS m"
        + " FROM trusted.e AS e",
      columns: "id BIGINT, n BIGINT, m BIGINT", key: "id", byKey: ["p", "e"]),
    .init(
      name: "exists",
      sql: "SELECT e.id AS id, EXISTS (SELECT 1 FROM trusted.s AS s WHERE s.code = e.code) AS n"
        + " FROM trusted.e AS e WHERE NOT EXISTS (SELECT 1 FROM trusted.p AS p WHERE p.e = e.id AND p.n > 3)",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["p", "e", "s"]),
    .init(
      name: "in a sub-query",
      sql:
        "SELECT e.id AS id, e.n AS n FROM trusted.e AS e WHERE e.code IN (SELECT s.code FROM trusted.s AS s)"
        + " AND e.n > 0",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["e", "s"]),
    .init(
      name: "not in a sub-query",
      sql:
        "SELECT e.id AS id FROM trusted.e AS e WHERE e.code NOT IN (SELECT s.code FROM trusted.s AS s)",
      columns: "id BIGINT", key: "id", byKey: ["e"], full: ["s": "no equality leads"]),
    .init(
      name: "sub-query in a sub-query",
      sql:
        "SELECT s.id AS id, (SELECT sum(p.n) FROM trusted.p AS p WHERE EXISTS (SELECT 1 FROM trusted.e AS e"
        + " WHERE e.id = p.e AND e.s = s.id)) AS n FROM trusted.s AS s",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["s", "e"]),
    .init(
      name: "expression as key",
      sql:
        "SELECT trunc(e.day, 'month') AS month, squeeze(e.code) AS code, count(*) AS n FROM trusted.e AS e"
        + " GROUP BY trunc(e.day, 'month'), squeeze(e.code)",
      columns: "month DATE, code VARCHAR(9), n BIGINT", key: "month, code", byKey: ["e"]),
    .init(
      name: "alias as group",
      sql:
        "SELECT e.s AS k, trunc(e.day, 'month') AS month, min(e.n) AS n FROM trusted.e AS e GROUP BY month, k",
      columns: "k BIGINT, month DATE, n BIGINT", key: "k, month", byKey: ["e"]),
    .init(
      name: "part of the key",
      sql:
        "SELECT e.id AS id, s.id AS s, count(p.id) AS n FROM trusted.e AS e JOIN trusted.s AS s ON s.n > e.n"
        + " LEFT JOIN trusted.p AS p ON p.e = e.id GROUP BY e.id, s.id",
      columns: "id BIGINT, s BIGINT, n BIGINT", key: "id, s", byKey: ["e", "s", "p"]),
    .init(
      name: "using and star",
      sql:
        "SELECT * FROM (SELECT p.id AS p, p.e AS id FROM trusted.p AS p) AS a JOIN trusted.e USING (id)",
      columns: "p BIGINT, id BIGINT, code VARCHAR(9), s BIGINT, day DATE, n BIGINT", key: "p",
      byKey: ["p", "e"]),
    .init(
      name: "natural join",
      sql: "SELECT a.p AS p, code FROM (SELECT p.id AS p, p.e AS id FROM trusted.p AS p) AS a"
        + " NATURAL LEFT JOIN (SELECT e.id AS id, e.code AS code FROM trusted.e AS e) AS b",
      columns: "p BIGINT, code VARCHAR(9)", key: "p", byKey: ["p", "e"]),
    .init(
      name: "row values",
      sql:
        "SELECT p.id AS id, e.day AS day FROM trusted.p AS p JOIN trusted.e AS e ON (e.id, e.code) = (p.e, p.code)",
      columns: "id BIGINT, day DATE", key: "id", byKey: ["p", "e"]),
    .init(
      name: "text and number",
      sql:
        "SELECT p.id AS id, max(s.city) AS city FROM trusted.p AS p"
        + " JOIN trusted.s AS s ON s.code = p.n GROUP BY p.id",
      columns: "id BIGINT, city VARCHAR(9)", key: "id", byKey: ["p", "s"]),
    .init(
      name: "deep blocks",
      sql:
        "SELECT q.k AS k, q.n AS n, s.city AS city FROM (SELECT w.k AS k, max(w.r) AS n, w.s AS s FROM"
        + " (SELECT e.id AS k, e.s AS s, count(*) OVER (PARTITION BY e.id, e.s) AS r FROM trusted.e AS e"
        + " JOIN trusted.p AS p ON p.e = e.id) AS w GROUP BY w.k, w.s) AS q LEFT JOIN trusted.s AS s ON s.id = q.s",
      columns: "k BIGINT, n BIGINT, city VARCHAR(9)", key: "k", byKey: ["p", "e", "s"]),
    .init(
      name: "least row of all",
      sql: "SELECT e.id AS id, e.n - m.n AS n FROM trusted.e AS e CROSS JOIN"
        + " (SELECT min(p.n) AS n FROM trusted.p AS p) AS m",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["e", "p"]),
    .init(
      name: "scalar of all",
      sql: "SELECT e.id AS id, e.n AS n FROM trusted.e AS e"
        + " WHERE e.n <= (SELECT max(p.n) - 1 FROM trusted.p AS p WHERE p.id < 8)"
        + " AND e.id > (SELECT min(s.id) FROM trusted.s AS s)",
      columns: "id BIGINT, n BIGINT", key: "id", byKey: ["e", "p", "s"]),
    .init(
      name: "union with constants in a group",
      sql: "WITH u AS (SELECT p.code AS code, 'p' AS kind, p.n AS n FROM trusted.p AS p UNION ALL"
        + " SELECT e.code, 'e', e.n FROM trusted.e AS e) SELECT squeeze(u.code) AS code, u.kind AS kind,"
        + " count(*) AS n FROM u GROUP BY squeeze(u.code), u.kind",
      columns: "code VARCHAR(9), kind VARCHAR(9), n BIGINT", key: "code, kind", byKey: ["e", "p"]),
    .init(
      name: "window over another column",
      sql:
        "SELECT p.id AS id, rank() OVER (PARTITION BY p.e ORDER BY p.n, p.id) AS r FROM trusted.p AS p",
      columns: "id BIGINT, r BIGINT", key: "id", full: ["p": "no equality leads"]),
    .init(
      name: "limit",
      sql: "SELECT t.id AS id, e.code AS code FROM (SELECT p.id AS id, p.e AS e FROM trusted.p AS p"
        + " ORDER BY p.n DESC, p.id LIMIT 3) AS t LEFT JOIN trusted.e AS e ON e.id = t.e",
      columns: "id BIGINT, code VARCHAR(9)", key: "id", full: ["p": "no equality leads"]),
    .init(
      name: "recursion",
      sql:
        "WITH RECURSIVE r (id) AS (SELECT min(e.id) FROM trusted.e AS e UNION SELECT p.n FROM trusted.p AS p"
        + " JOIN r ON p.e = r.id) SELECT r.id AS id FROM r",
      columns: "id BIGINT", key: "id", full: ["p": "recurs", "e": "recurs"]),
    .init(
      name: "bare column",
      sql: "SELECT p.e AS e, p.code AS code, max(p.id) AS n FROM trusted.p AS p GROUP BY p.e",
      columns: "e BIGINT, code VARCHAR(9), n BIGINT", key: "e", full: ["p": "any row of a group"]),
    .init(
      name: "collation",
      sql: "SELECT e.code COLLATE NOCASE AS code, count(*) AS n FROM trusted.e AS e GROUP BY 1",
      columns: "code VARCHAR(9), n BIGINT", key: "code", full: ["e": "COLLATE"]),
    .init(
      name: "rowid",
      sql: "SELECT p.id AS id, p._rowid_ - p._rowid_ AS n FROM trusted.p AS p",
      columns: "id BIGINT, n BIGINT", key: "id", full: ["p": "names _rowid_"]),
    .init(
      name: "full join",
      sql:
        "SELECT coalesce(e.id, p.id) AS id FROM trusted.e AS e FULL JOIN trusted.p AS p ON p.id = e.id",
      columns: "id BIGINT", key: "id", full: ["e": "FULL JOIN", "p": "FULL JOIN"]),
    .init(
      name: "key of doubles",
      sql: "SELECT p.x AS x, count(*) AS n FROM trusted.p AS p GROUP BY p.x",
      columns: "x DOUBLE, n BIGINT", key: "x", full: ["p": "no equality leads"]),
  ]
}
