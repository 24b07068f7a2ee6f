// What a path says about the rows of its file.

import Connections
import Foundation
import Warehouse

/// The values of a path's captures, which are columns of the table.
struct Partition: Hashable, Sendable {
  /// A column with its value.
  struct Value: Hashable, Sendable {
    let column: String
    /// Nil is NULL.
    let text: String?
  }

  let values: [Value]

  /// No captures at all.
  static let none = Partition(values: [])

  /// The columns and values as a JSON object, absent where there are none.
  var text: String? {
    guard !values.isEmpty else { return nil }
    let pairs = values.map { "\(Self.quoted($0.column)):\($0.text.map(Self.quoted) ?? "null")" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension GlobPattern {
  /// What a path says by its captures; nothing where it is not meant.
  func partition(of path: String) -> Partition? {
    guard !captureNames.isEmpty else { return Partition.none }
    return captures(in: path).map { values in
      Partition(
        values: zip(captureNames, values).map { Partition.Value(column: $0, text: $1) })
    }
  }
}
