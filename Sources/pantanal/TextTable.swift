// Rows as people read them in a terminal: aligned columns, numbers to the right.

/// A table of text with a heading.
struct TextTable {
  private var rows: [[String]]
  private let rightAligned: Set<Int>

  /// Starts a table whose columns at the positions in `right` end at the same place.
  init(_ heading: [String], right: Set<Int> = []) {
    rows = heading.isEmpty ? [] : [heading]
    rightAligned = right
  }

  mutating func add(_ row: [String]) {
    rows.append(row)
  }

  var lines: [String] {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - text.count)
        let cell = rightAligned.contains(column) ? padding + text : text + padding
        line += column == 0 ? cell : "  " + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension Int {
  /// The number as people read it: 541,909.
  var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + text
  }

  /// The number with its noun: 1 row, 2 rows.
  func counted(_ noun: String) -> String {
    "\(grouped) \(noun)\(self == 1 ? "" : "s")"
  }
}

extension Double {
  /// The number as a measure is read: 0.813.
  var withThreeDecimals: String {
    let thousandths = String(Int((magnitude * 1000).rounded()))
    let padded = String(repeating: "0", count: max(0, 4 - thousandths.count)) + thousandths
    return (self < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)
  }
}

extension String {
  /// The text with blanks to the right up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
