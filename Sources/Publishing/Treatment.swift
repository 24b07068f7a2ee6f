// What happens to a column on its way into a published file.

public import Warehouse

/// How a column is published.
public enum Treatment: String, Sendable {
  /// With its values.
  case kept
  /// With a keyed pseudonym for each value: equal values stay equal, and nobody without the key can
  /// tell which.
  case pseudonymised
  /// With a pseudonym in the rows whose value is personal, which another column tells.
  case screened
  /// Without its values: the column is there and NULL.
  case emptied
  /// Not at all.
  case removed
}

extension Treatment {
  /// Columns that hold rows, records or values as they came, whatever was in them.
  static let payloadColumns: [TableName: Set<String>] = [
    TableName(.dataquality, "quarantine"): ["row", "row_hash"],
    TableName(.dataquality, "reject"): ["text"],
    TableName(.dataquality, "profile_value"): ["value"],
  ]

  /// Columns whose rows tell of other tables, and hold personal data when those tables' keys do.
  static let screenedColumns: [TableName: Set<String>] = [
    TableName(.dataquality, "quarantine"): ["key"]
  ]

  /// The treatment of a personal column.
  ///
  /// What identifies a person across tables, and what joins them, becomes a pseudonym. A pseudonym
  /// of a name or an address would serve nobody, so those are emptied.
  static func personal(_ kind: Source.PersonalData, joins: Bool) -> Treatment {
    if joins { return .pseudonymised }
    return switch kind {
    case .cpf, .email, .phone: .pseudonymised
    case .name, .birth, .address, .other: .emptied
    }
  }
}

extension Source.PersonalData {
  /// In words for people, what becomes of a column with such data that is published as it is.
  ///
  /// - Parameter joins: Whether the column is a key, or refers to one.
  /// - Returns: `pseudonymised` or `empty`.
  public func becomes(whereItJoins joins: Bool) -> String {
    Treatment.personal(self, joins: joins) == .pseudonymised ? "pseudonymised" : "empty"
  }
}
