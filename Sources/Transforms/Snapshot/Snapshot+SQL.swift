// The SQL that makes a history of states. It is one SELECT around the author's, so everything that is
// done with a transform (compiling, staging, merging, testing) is done with a snapshot too.
//
// Where the source has dates the history is a function of its inputs alone: it can be made anew from
// old extracts, and an extract that comes late finds its place by itself. Where it has none, the
// states of former days are in the table itself and nowhere else.
//
// Of two different states of one key and date one must be chosen, always the same: the first by all
// columns. The others keep the date as the end of their time too, which breaks the rule of
// ``HistoryTable/rule``, so they are quarantined. So are states without a date that is one.

import SQLite
import Warehouse

/// SQL around the author's SELECT.
struct SnapshotSQL {
  /// What stands before it.
  let prefix: String
  /// What stands after it.
  let suffix: String

  /// What makes the rows of a table of a SELECT; nothing for a table that keeps no history.
  init(_ snapshot: Snapshot?, around columns: [String], into shape: TableShape) {
    let type = shape.columns.first { $0.name == HistoryTable.from }?.type ?? ""
    self =
      snapshot?.sql(around: columns, of: shape.table, dateType: type)
      ?? SnapshotSQL(prefix: "", suffix: "")
  }

  fileprivate init(prefix: String, suffix: String) {
    self.prefix = prefix
    self.suffix = suffix
  }

  /// The whole query around a SELECT.
  func text(around select: String) -> String { prefix + select + suffix }
}

extension Snapshot {
  /// The columns of the table: those of the SELECT without the date's, and those of the engine.
  func columns(of select: [String]) -> [String] {
    select.filter { $0 != dateColumn } + HistoryTable.columns
  }

  /// The SQL that makes a history of what a SELECT gives.
  ///
  /// - Parameters:
  ///   - columns: The columns of the SELECT.
  ///   - table: The snapshot's table.
  ///   - dateType: The declared type of `valid_from`.
  /// - Returns: What to put before the SELECT, and what behind it.
  func sql(around columns: [String], of table: TableName, dateType: String) -> SnapshotSQL {
    let states = columns.filter { $0 != dateColumn }
    guard let dateColumn else { return presentSQL(states, of: table) }
    let parts = DatedHistory(
      states: states, key: key, date: dateColumn, dateType: dateType.uppercased())
    return closesAbsent ? parts.closingAbsent : parts.open
  }

  // MARK: The present state

  /// The history before the day, and the present state beside it.
  ///
  /// What was done on the day itself is undone first, so that a second run of a day gives what the
  /// first would have given.
  private func presentSQL(_ states: [String], of table: TableName) -> SnapshotSQL {
    let own = names(states, of: "h")
    let new = names(states, of: "p")
    let isSame = states.map { "p.\($0.sqlIdentifier) IS h.\($0.sqlIdentifier)" }
    let isEqual = (["p._place = 1", "h._end IS NULL"] + isSame).joined(separator: " AND ")
    let others = states.filter { !key.contains($0) }
    let prefix = """
      WITH
        _history AS (
          SELECT \(names(states)), valid_from,
            CASE WHEN valid_to < :as_of THEN valid_to END AS _end
          FROM \(table.sql)
          WHERE valid_from < :as_of
        ),
        _present AS MATERIALIZED (
          SELECT \(names(states)), row_number() OVER (
            PARTITION BY \(names(key))\(others.isEmpty ? "" : " ORDER BY \(names(others))")) AS _place,
            dense_rank() OVER (
            PARTITION BY \(names(key)) ORDER BY \(names(others.isEmpty ? key : others))) AS _rank
          FROM (

      """
    let suffix = """

          )
        )
      SELECT \(own), h.valid_from AS valid_from,
        CASE
          WHEN h._end IS NOT NULL THEN h._end
          WHEN NOT EXISTS (SELECT 1 FROM _present AS p WHERE \(isEqual)) THEN :as_of
        END AS valid_to,
        h._end IS NULL AND EXISTS (SELECT 1 FROM _present AS p WHERE \(isEqual)) AS is_current
      FROM _history AS h
      UNION ALL
      SELECT \(new), :as_of AS valid_from,
        CASE WHEN p._place > 1 THEN :as_of END AS valid_to, p._place = 1 AS is_current
      FROM _present AS p
      WHERE p._place = 1 AND NOT EXISTS (SELECT 1 FROM _history AS h WHERE \(isEqual))
        OR p._rank > 1
      """
    return SnapshotSQL(prefix: prefix, suffix: suffix)
  }

  private func names(_ columns: [String], of alias: String? = nil) -> String {
    columns.map { (alias.map { "\($0)." } ?? "") + $0.sqlIdentifier }.joined(separator: ", ")
  }
}

/// The SQL of a history whose states have dates.
private struct DatedHistory {
  let states: [String]
  let key: [String]
  let date: String
  let dateType: String

  private var columns: String { names(states) }
  private var day: String { date.sqlIdentifier }
  private var others: [String] { states.filter { !key.contains($0) } }

  /// A state lasts until the next one that differs.
  var open: SnapshotSQL {
    SnapshotSQL(
      prefix: """
        SELECT \(columns), _day AS valid_from,
          CASE WHEN _is_state THEN \(next) WHEN _is_dated THEN _day END AS valid_to,
          _is_state AND \(next) IS NULL AS is_current
        FROM (
          SELECT *, \(isStart(or: nil)) AS _is_start
          FROM (
            \(ranking)

        """,
      suffix: """

            \(endOfRanking)
          )
          WINDOW state AS (PARTITION BY \(names(key)), _is_state ORDER BY _day)
        )
        WHERE _is_start OR NOT _is_state AND _is_shown
        """)
  }

  private var next: String {
    "lead(_day) OVER (PARTITION BY \(names(key)), _is_state ORDER BY _day)"
  }

  /// A state lasts until the next extract in which it differs or is not there.
  var closingAbsent: SnapshotSQL {
    SnapshotSQL(
      prefix: """
        WITH
          _row AS MATERIALIZED (
            \(ranking)

        """,
      suffix: """

            \(endOfRanking)
          ),
          _extract AS (
            SELECT _day AS _this, lead(_day) OVER (ORDER BY _day) AS _next
            FROM (SELECT DISTINCT _day FROM _row WHERE _is_dated)
          ),
          _seen AS (
            SELECT *, \(isStart(or: "lag(_next) OVER state IS NOT _day")) AS _is_start
            FROM _row LEFT JOIN _extract ON _this = _day
            WINDOW state AS (PARTITION BY \(names(key)), _is_state ORDER BY _day)
          ),
          _run AS (
            SELECT *, sum(_is_start) OVER (
              PARTITION BY \(names(key)), _is_state ORDER BY _day) AS _number
            FROM _seen
          ),
          _ended AS (
            SELECT *, last_value(_next) OVER (
              PARTITION BY \(names(key)), _is_state, _number ORDER BY _day
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS _end
            FROM _run
          )
        SELECT \(columns), _day AS valid_from,
          CASE WHEN _is_state THEN _end WHEN _is_dated THEN _day END AS valid_to,
          _is_state AND _end IS NULL AS is_current
        FROM _ended
        WHERE _is_start AND _is_state OR NOT _is_state AND _is_shown
        """)
  }

  /// The author's rows with what tells the state of each date from others of the same date, and from
  /// rows without a date.
  private var ranking: String {
    """
    SELECT \(columns), _day, _is_dated, _is_dated AND _place = 1 AS _is_state,
          _rank > 1 OR NOT _is_dated AS _is_shown
        FROM (
          SELECT \(columns), \(day) AS _day, \(isDated) AS _is_dated,
            row_number() OVER (PARTITION BY \(names(key)), \(day) ORDER BY \(order)) AS _place,
            dense_rank() OVER (PARTITION BY \(names(key)), \(day) ORDER BY \(order)) AS _rank
          FROM (
    """
  }

  private var endOfRanking: String { ")\n    )" }

  private var order: String { names(others.isEmpty ? key : others) }

  /// Whether a row is the first of its state.
  private func isStart(or other: String?) -> String {
    let isSame = others.map { "lag(\($0.sqlIdentifier)) OVER state IS \($0.sqlIdentifier)" }
    let isNext = (["row_number() OVER state > 1"] + isSame).joined(separator: " AND ")
    return "_is_state AND (NOT (\(isNext))\(other.map { " OR \($0)" } ?? ""))"
  }

  /// A date that is none would put its neighbours' ends where no time is.
  private var isDated: String {
    "(\(dateTest)) IS TRUE"
  }

  private var dateTest: String {
    switch dateType {
    case "DATE":
      "\(day) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND \(day) IS date(\(day), '+0 days')"
    case "TIMESTAMP":
      "\(day) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] *'"
        + " AND substr(\(day), 1, 19) IS datetime(substr(\(day), 1, 19), '+0 days')"
    default: "\(day) IS NOT NULL"
    }
  }

  private func names(_ columns: [String]) -> String {
    columns.map(\.sqlIdentifier).joined(separator: ", ")
  }
}
