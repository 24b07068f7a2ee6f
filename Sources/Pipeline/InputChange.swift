// What changed in one input of a step, and whether the step has to care.

/// A change of an object since a step read it last.
struct InputChange: Sendable {
  let object: String
  /// The version that was read; absent where it was not read.
  let former: Int64?
  /// The version now.
  let version: Int64
  /// The columns in which rows differ, where rows were only updated; absent where any may.
  let changedColumns: Set<String>?
  /// The columns that the step reads; absent where it may read any.
  let readColumns: Set<String>?

  /// Whether what is read may be other than before.
  ///
  /// Rows that came or went count for every reader, even one that only counts them.
  var isRelevant: Bool {
    guard let changedColumns, let readColumns else { return true }
    let read = Set(readColumns.map { $0.lowercased() })
    return changedColumns.contains { read.contains($0.lowercased()) }
  }

  /// The change in words, with its versions.
  var sentence: String {
    guard let former else { return "\(object) is at version \(version) and was not read before" }
    let versions = "it is at version \(version), the step read \(former)"
    guard let changedColumns else { return "rows of \(object) changed: \(versions)" }
    let columns = changedColumns.sorted().joined(separator: ", ")
    return isRelevant
      ? "\(object) changed in \(columns): \(versions)"
      : "\(object) changed only in \(columns), which is not read here: \(versions)"
  }
}
