// Comparing rows that were expected with rows that were found: in any order, each as often as it was
// written, by the columns that were written.

public import SQLite

/// How found rows differ from expected ones.
public struct RowDifference: Sendable, Equatable {
  /// A column of a row that was found with another value.
  public struct Column: Sendable, Equatable {
    /// The column.
    public let name: String
    /// What was expected.
    public let expected: Value
    /// What was found.
    public let found: Value
  }

  /// A row that was found with other values than expected.
  public struct Changed: Sendable, Equatable {
    /// The values that tell which row it is.
    public let identity: [Column]
    /// The columns that differ.
    public let columns: [Column]
  }

  /// Rows that were found with other values.
  public var changed: [Changed] = []
  /// Rows that were expected and not found, as they were written.
  public var missing: [[Column]] = []
  /// Rows that were found and not expected.
  public var unexpected: [[Column]] = []

  /// Whether nothing differs.
  public var isEmpty: Bool { changed.isEmpty && missing.isEmpty && unexpected.isEmpty }
}

/// The comparison of expected rows with found ones.
struct RowComparison {
  private let columns: [String]
  private let key: [String]
  private let expected: [WrittenRow]
  private let found: [[Value]]
  private let positions: [String: Int]

  /// - Parameters:
  ///   - expected: The rows as they were written.
  ///   - found: The rows there are.
  ///   - columns: The columns of the found rows.
  ///   - key: The columns that tell rows apart, where any do.
  init(
    _ expected: [WrittenRow], with found: [[Value]], columns: [String], key: [String] = []
  ) {
    self.columns = columns
    self.key = key
    self.expected = expected
    self.found = found
    positions = Dictionary(
      zip(columns, columns.indices).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
  }

  /// Finds for as many expected rows as possible a found row each, and says what is left over.
  func difference() -> RowDifference {
    let partners = matching()
    var missing = expected.indices.filter { partners[$0] == nil }
    let taken = Set(partners.compactMap(\.self))
    var unexpected = found.indices.filter { !taken.contains($0) }
    var difference = RowDifference()
    // What is left over on both sides is one row with other values where enough of it agrees.
    for row in missing {
      guard let other = nearest(to: expected[row], among: unexpected) else { continue }
      difference.changed.append(changed(expected[row], found[other]))
      missing.removeAll { $0 == row }
      unexpected.removeAll { $0 == other }
    }
    difference.missing = missing.map { row in
      expected[row].cells.map { .init(name: $0.column, expected: $0.value, found: .null) }
    }
    difference.unexpected = unexpected.map { row in
      zip(columns, found[row]).map { .init(name: $0, expected: .null, found: $1) }
    }
    return difference
  }

  /// For each expected row the found row that is its partner.
  ///
  /// A row written with few columns may fit many found rows, and must not take the only one that fits
  /// another: so this is a largest matching, by the augmenting paths of Kuhn, "The Hungarian method
  /// for the assignment problem" (1955).
  private func matching() -> [Int?] {
    var partner: [Int?] = expected.map { _ in nil }
    var owner: [Int?] = found.map { _ in nil }
    let fits = expected.map { row in found.indices.filter { isEqual(row, found[$0]) } }
    func place(_ row: Int, _ tried: inout Set<Int>) -> Bool {
      for candidate in fits[row] where tried.insert(candidate).inserted {
        if let other = owner[candidate], !place(other, &tried) { continue }
        owner[candidate] = row
        partner[row] = candidate
        return true
      }
      return false
    }
    for row in expected.indices {
      // Most rows find a free partner at once, and paths stay short.
      if let free = fits[row].first(where: { owner[$0] == nil }) {
        owner[free] = row
        partner[row] = free
        continue
      }
      var tried: Set<Int> = []
      _ = place(row, &tried)
    }
    return partner
  }

  private func isEqual(_ row: WrittenRow, _ values: [Value]) -> Bool {
    row.cells.allSatisfy { cell in
      positions[cell.column].map { Self.isEqual(cell.value, values[$0]) } ?? false
    }
  }

  /// Whether a found value is the one that was written: a number, where a number was found, and else
  /// the same text.
  static func isEqual(_ written: Value, _ found: Value) -> Bool {
    switch found {
    case .null, .blob: return written == found
    case .text(let text): return written.text == text
    case .integer(let integer):
      if written.text == "true" { return integer == 1 }
      if written.text == "false" { return integer == 0 }
      if let text = written.text, let whole = Int64(text) { return whole == integer }
      return isNear(written, Double(integer))
    case .double(let double): return isNear(written, double)
    }
  }

  /// Doubles are written with fewer digits than they have.
  private static func isNear(_ written: Value, _ found: Double) -> Bool {
    guard let number = written.text.flatMap(Double.init) ?? written.double else { return false }
    return number == found || abs(number - found) <= 1e-9 * max(abs(number), abs(found))
  }

  private func nearest(to row: WrittenRow, among candidates: [Int]) -> Int? {
    let writtenKey = key.filter { row[$0] != nil }
    let scored = candidates.map { candidate in
      (
        candidate: candidate,
        score: agreement(row.cells.map(\.column), row, candidate),
        sameKey: writtenKey.count == key.count && !key.isEmpty
          && agreement(key, row, candidate) == key.count
      )
    }
    if let same = scored.first(where: \.sameKey) { return same.candidate }
    // Of rows with a whole key in sight, another key is another row.
    guard writtenKey.count < key.count || key.isEmpty else { return nil }
    let best = scored.max { $0.score < $1.score }
    return best.flatMap { $0.score * 2 >= row.cells.count && $0.score > 0 ? $0.candidate : nil }
  }

  private func agreement(_ names: [String], _ row: WrittenRow, _ candidate: Int) -> Int {
    names.count { name in
      guard let written = row[name], let position = positions[name] else { return false }
      return Self.isEqual(written, found[candidate][position])
    }
  }

  private func changed(_ row: WrittenRow, _ values: [Value]) -> RowDifference.Changed {
    var identity: [RowDifference.Column] = []
    var differing: [RowDifference.Column] = []
    for cell in row.cells {
      guard let position = positions[cell.column] else { continue }
      let column = RowDifference.Column(
        name: cell.column, expected: cell.value, found: values[position])
      if !Self.isEqual(cell.value, values[position]) {
        differing.append(column)
      } else if key.isEmpty || key.contains(cell.column) {
        identity.append(column)
      }
    }
    return .init(identity: identity, columns: differing)
  }
}
