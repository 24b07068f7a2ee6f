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

  /// Looks for one column, then for two.
  init(of columns: [DraftedColumn], in sample: SampleTable) throws {
    let complete = columns.filter { $0.profile.valueCount == $0.profile.recordCount }
    if let single = Self.single(complete) {
      self.init(columns: [single], reason: Self.reason(single, sample))
      return
    }
    // A pair is looked for among what names, dates or counts things, not among free text and money.
    let candidates = complete.filter { $0.isIdentifying && $0.profile.distinctCount > 1 }.prefix(6)
    for (index, first) in candidates.enumerated() {
      for second in candidates.dropFirst(index + 1)
      where try sample.isKey([first.profile.name, second.profile.name]) {
        let reason = "\(first.profile.name) and \(second.profile.name) together are never the same"
        self.init(columns: [first, second], reason: reason)
        return
      }
    }
    self.init(columns: [], reason: "no column, and no two, tell every record from the others")
  }

  private init(columns: [DraftedColumn], reason: String) {
    self.columns = columns
    self.reason = reason
  }

  private static func single(_ columns: [DraftedColumn]) -> DraftedColumn? {
    let named = columns.filter { ColumnName($0.profile).isCode || $0.kind == .cpf }
    return named.first { $0.profile.isUnique && $0.isIdentifying }
      ?? columns.prefix(3).first { $0.profile.isUnique && $0.isIdentifying }
      ?? named.first { $0.isNearlyUnique && $0.isIdentifying }
  }

  private static func reason(_ column: DraftedColumn, _ sample: SampleTable) -> String {
    let profile = column.profile
    return profile.isUnique
      ? "\(profile.name) is never the same in \(profile.recordCount) records"
      : "\(profile.name) names \(profile.distinctCount) things in \(profile.recordCount) records;"
        + " the newest line of each stays"
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

  fileprivate var isNearlyUnique: Bool {
    Double(profile.distinctCount) >= (1 - KeyChoice.repetition) * Double(profile.recordCount)
      && profile.recordCount >= 20
  }
}
