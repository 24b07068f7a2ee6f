// Which column of the RAW table each field of a file belongs to. Columns go by their names, never by
// their order, so a file may bring them in another order, bring more of them, or fewer.

import Warehouse

/// A file's header seen against what the source declares.
struct ColumnMatch: Equatable {
  /// The table's column of each field, in the file's order.
  var columns: [String] = []
  /// Those of ``columns`` that the source does not declare.
  var undeclared: [String] = []
  /// Declared columns that the file does not have.
  var missing: [String] = []
  /// Declared columns that come earlier in the file than the source has them.
  var reordered: [String] = []

  /// A file without header has the declared columns in their order.
  init(inOrder source: Source) {
    columns = source.fileColumns.map(\.name)
  }

  /// Matches by the declared header, then by names that are the same in portable form.
  init(header: [String], of source: Source) {
    let names = header.map { $0.trimming(\.isWhitespace) }
    var found = [Source.Column?](repeating: nil, count: names.count)
    var free = source.fileColumns
    func take(_ isMeant: (Source.Column, String) -> Bool) {
      for index in names.indices where found[index] == nil {
        guard let match = free.firstIndex(where: { isMeant($0, names[index]) }) else { continue }
        found[index] = free.remove(at: match)
      }
    }
    take { $0.header == $1 }
    take {
      let name = PortableName.of($1)
      return !name.isEmpty && (name == $0.name || name == PortableName.of($0.header))
    }
    missing = free.map(\.name)
    var used = Set(source.columns.map(\.name))
    for (index, name) in names.enumerated() {
      let column = found[index]?.name ?? PortableName.unused(name, at: index, notIn: used)
      if found[index] == nil { undeclared.append(column) }
      used.insert(column)
      columns.append(column)
    }
    reordered = Self.reordered(found.compactMap(\.self), of: source)
  }

  private static func reordered(_ found: [Source.Column], of source: Source) -> [String] {
    let order = Dictionary(
      source.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var last = -1
    return found.compactMap { column in
      let position = order[column.name] ?? 0
      defer { last = max(last, position) }
      return position < last ? column.name : nil
    }
  }
}

extension String {
  func trimming(_ isUnwanted: (Character) -> Bool) -> String {
    let start = drop(while: isUnwanted)
    let end = start.lastIndex { !isUnwanted($0) }.map { start.index(after: $0) }
    return String(start[..<(end ?? start.startIndex)])
  }
}
