// What index care has to say, as findings for `check` and as notes for `plan`.

import SQLText
import SQLite
public import Warehouse

extension IndexCare {
  /// Something about a table that is read whole, in words.
  public struct Advice: Hashable, Sendable {
    /// Which kind of finding it is.
    public let code: LintCode
    /// The table that is read whole.
    public let table: TableName
    /// What is wrong, in one sentence without a full stop.
    public let message: String
    /// The statement that makes an index which avoids it, or what else to do.
    public let hint: String
  }

  /// What is to be said of computing a transform, whole and by key.
  ///
  /// - Returns: One piece of advice for each table and kind.
  public func advice(about compilation: Compilation) -> [Advice] {
    let inLoops = scans(in: compilation.transform.file.sql).map(advice)
    let known = Set(inLoops.map(\.table))
    return inLoops + keyScans(of: compilation).filter { !known.contains($0.table) }
  }

  /// What is to be said of a query, such as a rule's.
  public func advice(about sql: String) -> [Advice] { scans(in: sql).map(advice) }

  /// The advice as findings at the place where the text names the table.
  public static func findings(_ advice: [Advice], in file: SQLFile) -> [Finding] {
    advice.map {
      Finding(
        $0.code, $0.message, hint: $0.hint, at: file.place(of: offset(of: $0.table, in: file)))
    }
  }

  private static func offset(of table: TableName, in file: SQLFile) -> Int {
    let text = SQLText(file.sql)
    let wanted = [table.layer.rawValue, ".", table.name.lowercased()]
    let index = text.tokens.indices.first { index in
      text.tokens[index...].prefix(3).map { text.content(of: $0).lowercased() } == wanted
    }
    return index.map { text.tokens[$0].range.lowerBound } ?? 0
  }

  private func advice(_ scan: RepeatedScan) -> Advice {
    let rows = Self.grouped(scan.rowCount)
    let cause = scan.outer.map { "each row of \($0)" } ?? "each row of a result in between"
    return Advice(
      code: .scanInLoop, table: scan.table,
      message: "\(scan.table) (\(rows) rows) is read whole for \(cause)",
      hint: hint(scan.table, scan.index))
  }

  private func hint(_ table: TableName, _ index: String?) -> String {
    if let index { return "\(index);" }
    if table.layer == .raw {
      return "RAW has no indexes: give these rows a key in TRUSTED, and join that"
    }
    return "no index of its columns avoids it: compare them as they are, equal to one value"
  }

  // MARK: By key

  /// The large tables that are read whole to compute a few keys, where an index would avoid it.
  private func keyScans(of compilation: Compilation) -> [Advice] {
    guard !compilation.key.isEmpty, let refresh = try? KeyedRefresh(compilation, on: connection)
    else { return [] }
    var seen: Set<TableName> = []
    return compilation.reads.keys.sorted().flatMap { input -> [Advice] in
      guard !input.isEngineOwned else { return [] }
      return keyScans(refresh, whenChanged: input).compactMap { table in
        guard let count = size(of: table), seen.insert(table).inserted,
          let index = index(for: table, compilation, whenChanged: input)
        else { return nil }
        return Advice(
          code: .scanByKey, table: table,
          message:
            "\(table) (\(Self.grouped(count)) rows) is read whole when a few rows of \(input)"
            + " change", hint: "\(index);")
      }
    }
  }

  /// The tables that are too large for the way in which a change of an input is followed.
  private func keyScans(_ refresh: KeyedRefresh, whenChanged input: TableName) -> [TableName] {
    switch try? refresh.way(whenChanged: [input]) {
    // Read once, a table may be larger than one that is read for each row of another.
    case .byKey(let way):
      way.scans.map(\.table).filter { (size(of: $0) ?? 0) >= Self.onceThreshold }
    case .full(let reason):
      [reason.scan?.table].compactMap(\.self).filter { (size(of: $0) ?? 0) >= Self.threshold }
    case nil: []
    }
  }

  /// The index of a column with which a table is not read whole any more: tried, not guessed.
  private func index(
    for table: TableName, _ compilation: Compilation, whenChanged input: TableName
  ) -> String? {
    guard table.layer != .raw else { return nil }
    let columns = columns(of: table, readBy: compilation.transform.file.sql)
    let helping = columns.first { column in
      trying([column], of: table) {
        guard let refresh = try? KeyedRefresh(compilation, on: connection),
          case .byKey(let way) = try? refresh.way(whenChanged: [input])
        else { return false }
        return !way.scans.contains { $0.table == table }
      } ?? false
    }
    return helping.map { statement(for: table, [$0]) }
  }

  private static func grouped(_ count: Int64) -> String {
    var digits = Substring(String(count))
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
