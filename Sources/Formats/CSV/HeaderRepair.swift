/// Column names that can be told apart, made from those that a file has.
///
/// Accents and spaces stay. Names that differ only in the case of letters are the same name, as they are
/// to SQLite.
public struct HeaderRepair: Hashable, Sendable {
  /// A name that had to be changed.
  public struct Change: Hashable, Sendable {
    /// Which column, from 1.
    public let column: Int
    /// What the file has.
    public let name: String
    /// What it is called instead.
    public let repaired: String
  }

  /// The names, each once and none empty.
  public private(set) var names: [String] = []

  /// What had to be changed, in the order of the columns.
  public private(set) var changes: [Change] = []

  /// Gives every column a name of its own.
  ///
  /// An empty name becomes `column_3` by its place, one that was there before `Valor_2`, and so on. A
  /// name that the file has is never given to another column.
  public init(_ header: [String]) {
    let trimmed = header.map { $0.trimmed }
    var used = Set(trimmed.map { $0.lowercased() })
    var seen: Set<String> = []
    for (index, name) in trimmed.enumerated() {
      if !name.isEmpty, seen.insert(name.lowercased()).inserted {
        names.append(name)
        continue
      }
      let repaired = Self.newName(for: name, at: index, notIn: used)
      used.insert(repaired.lowercased())
      seen.insert(repaired.lowercased())
      names.append(repaired)
      changes.append(Change(column: index + 1, name: name, repaired: repaired))
    }
  }

  private static func newName(for name: String, at index: Int, notIn used: Set<String>) -> String {
    let stem = name.isEmpty ? "column_\(index + 1)" : name
    if name.isEmpty, !used.contains(stem) { return stem }
    return (2...).lazy.map { "\(stem)_\($0)" }.first { !used.contains($0.lowercased()) } ?? stem
  }
}

extension String {
  /// Without white space, byte order marks and zero bytes around it.
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in
      character.isWhitespace || character == "\u{FEFF}" || character == "\0"
    }
    guard let start = firstIndex(where: { !isBlank($0) }),
      let end = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[start...end])
  }
}
