// What is agreed about tables that keep the history of something: whoever makes their rows and whoever
// asks whether they are sound must mean the same.

/// A table whose rows say from when until when they were so (SCD2).
public enum HistoryTable {
  /// The first day, or instant, of a row.
  public static let from = "valid_from"
  /// The first one after it; NULL while it is so.
  public static let to = "valid_to"
  /// Whether it is so.
  public static let isCurrent = "is_current"
  /// The columns that a history has besides what it is about.
  public static let columns = [from, to, isCurrent]
  /// What every row keeps to: a row that does not is a second state of one date.
  public static let rule = (
    name: "one_state_per_date", expression: "valid_to IS NULL OR valid_to > valid_from"
  )

  /// Whether the header of a transform declares its table as one.
  public static func isDeclared(in header: YAML) -> Bool {
    (try? header["materialized"]?.text()) == "snapshot"
  }

  /// Whether it does and gives its states no dates: then what they once were is in the table alone.
  public static func keepsOwnHistory(_ header: YAML) -> Bool {
    isDeclared(in: header) && header["valid_from"] == nil
  }
}
