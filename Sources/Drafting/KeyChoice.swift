// Which columns tell a row from every other.

import SQLite

/// The key of a drafted table.
struct KeyChoice {
  /// The columns, none where nothing tells rows apart.
  let columns: [DraftedColumn]
  /// Why these.
  let reason: String

  /// How much of a column that names something may come twice: exports repeat records.
  static let repetition = 0.05

  /// From how many records on it says something that no two are the same.
  static let enough = 20

  /// Looks for one column, for two that name things, for one that repeats a little, for any two.
  init(of columns: [DraftedColumn], in sample: SampleTable) throws {
    // What names, dates or counts things; not free text, not money.
    let candidates = columns.filter {
      $0.profile.valueCount == $0.profile.recordCount && $0.isIdentifying && !$0.losesValues
    }
    let named = candidates.filter { ColumnName($0.profile).isCode || $0.kind == .cpf }
    if let unique = named.first(where: \.profile.isUnique)
      ?? columns.prefix(3).first(where: {
        $0.profile.isUnique && $0.isIdentifying
          && $0.mayNameAlone(isFirst: $0.profile.name == columns.first?.profile.name)
      })
    {
      self.init(
        columns: [unique],
        reason: "\(unique.profile.name) is never the same in \(unique.profile.recordCount) records")
    } else if let pair = try Self.pair(of: named, in: sample) {
      self = pair
    } else if let almost = named.first(where: \.isNearlyUnique) {
      let profile = almost.profile
      self.init(
        columns: [almost],
        reason: "\(profile.name) names \(profile.distinctCount) things in \(profile.recordCount)"
          + " records; the newest line of each stays")
    } else {
      self =
        try Self.pair(of: candidates.filter(\.repeats), in: sample)
        ?? KeyChoice(
          columns: [], reason: "no column, and no two, tell every record from the others")
    }
  }

  private static func pair(
    of columns: [DraftedColumn], in sample: SampleTable
  ) throws -> KeyChoice? {
    let columns = columns.filter { $0.profile.distinctCount > 1 }.prefix(6)
    for (index, first) in columns.enumerated() {
      for second in columns.dropFirst(index + 1)
      where try sample.isKey([first.profile.name, second.profile.name]) {
        return KeyChoice(
          columns: [first, second],
          reason: "\(first.profile.name) and \(second.profile.name) together are never the same")
      }
    }
    return nil
  }

  private init(columns: [DraftedColumn], reason: String) {
    self.columns = columns
    self.reason = reason
  }
}

extension DraftedColumn {
  /// Whether its values may name something.
  fileprivate var isIdentifying: Bool {
    switch kind {
    case .cpf, .cnpj, .integer, .date, .timestamp, .email: true
    case .text: profile.longest <= 60
    default: false
    }
  }

  /// Whether it is unlikely to be unique by chance, though its name does not say that it names things:
  /// two people have one name or are born on one day, and few numbers are all different.
  fileprivate func mayNameAlone(isFirst: Bool) -> Bool {
    switch kind {
    case .cpf, .cnpj: !losesValues
    case .email: !losesValues && profile.recordCount >= KeyChoice.enough
    case .integer: isFirst && profile.recordCount >= KeyChoice.enough
    case .text: personalData == nil && profile.recordCount >= KeyChoice.enough
    default: false
    }
  }

  /// Whether its values come twice on average, so that two such columns which are never the same together
  /// are not so by chance.
  fileprivate var repeats: Bool { 2 * profile.distinctCount <= profile.recordCount }

  fileprivate var isNearlyUnique: Bool {
    Double(profile.distinctCount) >= (1 - KeyChoice.repetition) * Double(profile.recordCount)
      && profile.recordCount >= KeyChoice.enough
  }
}
