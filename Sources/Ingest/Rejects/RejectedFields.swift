// How a rejected record is to be taken apart later, when the file may be gone.

import Warehouse

/// The table's column of each field of a file, and what stands between the fields.
struct RejectedFields: Equatable {
  let columns: [String]
  /// The delimiter of a CSV file; nil where it has none, or several.
  let delimiter: String?

  init(columns: [String], delimiter: String?) {
    self.columns = columns
    self.delimiter = delimiter
  }

  /// As `_load` keeps it: the columns with the delimiter between them, or else a space.
  var text: String { columns.joined(separator: delimiter ?? " ") }

  /// Reads such a text.
  ///
  /// The names of a seed's columns are its own, so any sign may be in them save its comma.
  init(_ text: String, of source: Source) {
    func isInName(_ character: Character) -> Bool {
      guard source.connection != Source.seedConnection else { return character != "," }
      return ("a"..."z").contains(character) || ("0"..."9").contains(character) || character == "_"
    }
    columns = text.split { !isInName($0) }.map(String.init)
    let between = text.drop(while: isInName).prefix { !isInName($0) }
    delimiter = between.isEmpty || between == " " ? nil : String(between)
  }
}
