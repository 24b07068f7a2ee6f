// The transform's own SELECT, reading of each table only the rows that can have to do with certain keys.
// The text is changed only where a table is named.

import SQLText
import SQLite
import Warehouse

extension KeyAnalysis {
  /// The query for the keys in a table: `SELECT columns` of those results alone.
  ///
  /// - Parameters:
  ///   - parts: The key's parts by which it is restricted.
  ///   - key: All columns of the key.
  ///   - columns: The columns wanted.
  ///   - affected: The table with the keys, its columns `k1`, `k2`… for the key's parts.
  /// - Returns: The SELECT.
  func restricted(
    to parts: [Int], key: [String], columns: [String], affected: String
  ) -> String {
    var changes: [(range: Range<Int>, text: String)] = []
    let places = Dictionary(grouping: tables, by: \.range)
    for (range, uses) in places {
      guard let condition = condition(for: uses, parts, affected) else { continue }
      let source = terms.text.text(in: range)
      let alias = uses[0].hasAlias ? "" : " AS \(uses[0].name.sqlIdentifier)"
      changes.append((range, "(SELECT * FROM \(source) WHERE \(condition))\(alias)"))
    }
    var bytes: [UInt8] = []
    var offset = query.statement.range.lowerBound
    for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      bytes += terms.text.bytes[offset..<change.range.lowerBound] + Array(change.text.utf8)
      offset = change.range.upperBound
    }
    bytes += terms.text.bytes[offset..<query.statement.range.upperBound]
    let list = columns.map(\.sqlIdentifier).joined(separator: ", ")
    let names = parts.map { key[$0].sqlIdentifier }
    return """
      SELECT \(list) FROM (
      \(String(decoding: bytes, as: UTF8.self))
      ) WHERE \(Self.membership(names, parts, affected))
      """
  }

  /// What a table's rows must meet, at every use of the place where it is named.
  private func condition(for uses: [QueryRelation], _ parts: [Int], _ affected: String) -> String? {
    var chosen: [(part: Int, sql: String)] = []
    for part in parts {
      var common = keyTerms[uses[0].id]?[part] ?? []
      for use in uses.dropFirst() {
        let others = Set((keyTerms[use.id]?[part] ?? []).map(\.sql))
        common.removeAll { !others.contains($0.sql) }
      }
      guard let term = common.first(where: { $0.column != nil }) ?? common.first else { continue }
      chosen.append((part, term.sql))
    }
    guard !chosen.isEmpty else { return nil }
    return Self.membership(chosen.map(\.sql), chosen.map(\.part), affected)
  }

  static func membership(_ terms: [String], _ parts: [Int], _ affected: String) -> String {
    let list = terms.joined(separator: ", ")
    let columns = parts.map { "k\($0 + 1)" }.joined(separator: ", ")
    return "(\(list)) IN (SELECT \(columns) FROM \(affected))"
  }
}
