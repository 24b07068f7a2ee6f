// Rows as text, while they come: aligned, CSV, JSON lines, Markdown.

public import SQLite

/// How rows look.
public enum ResultFormat: String, CaseIterable, Sendable {
  /// Aligned columns for a terminal.
  case table
  /// RFC 4180: commas, CRLF; NULL is empty and an empty text is `""`.
  case csv
  /// One JSON object per line.
  case json
  /// A Markdown table.
  case markdown
}

/// Writes rows in a format, holding back no more of them than it takes to align columns.
public struct ResultRenderer {
  private let format: ResultFormat
  private let columns: [String]
  private let write: (String) throws -> Void

  // Alignment is decided by the first rows, and kept: a result may be longer than memory.
  private var held: [[Value]] = []
  private var widths: [Int] = []
  private var isNumeric: [Bool] = []
  private var hasBegun = false

  private static let heldCount = 500
  private static let widestCell = 60

  /// Starts a result.
  ///
  /// - Parameters:
  ///   - format: How rows look.
  ///   - columns: The columns' names.
  ///   - write: Receives pieces of text, line ends included.
  public init(
    _ format: ResultFormat, columns: [String], write: @escaping (String) throws -> Void
  ) {
    self.format = format
    self.columns = columns
    self.write = write
  }

  /// Adds a row.
  public mutating func add(_ row: [Value]) throws {
    guard format == .table, !hasBegun else {
      try begin()
      try write(line(row))
      return
    }
    held.append(row)
    if held.count >= Self.heldCount { try begin() }
  }

  /// Ends the result, which without rows still has a heading.
  public mutating func finish() throws {
    try begin()
  }

  private mutating func begin() throws {
    guard !hasBegun else { return }
    hasBegun = true
    measure()
    try write(heading)
    for row in held { try write(line(row)) }
    held = []
  }

  private mutating func measure() {
    widths = columns.map { Cell.width(of: Cell.visible($0)) }
    isNumeric = columns.map { _ in !held.isEmpty }
    for row in held {
      for (index, value) in row.enumerated() {
        let width = Cell.width(of: Cell.visible(value.description))
        widths[index] = max(widths[index], min(width, Self.widestCell))
        if !value.isNull, value.double == nil { isNumeric[index] = false }
      }
    }
  }

  private var heading: String {
    switch format {
    case .table:
      let rule = widths.map { String(repeating: "-", count: $0) }
      return aligned(columns.map(Cell.visible)) + aligned(rule)
    case .csv: return columns.map(Cell.csv).joined(separator: ",") + "\r\n"
    case .json: return ""
    case .markdown:
      return "| \(columns.map(Cell.markdown).joined(separator: " | ")) |\n"
        + "|\(String(repeating: " --- |", count: columns.count))\n"
    }
  }

  private func line(_ row: [Value]) -> String {
    switch format {
    case .table: aligned(row.map { Cell.visible($0.description) })
    case .csv: row.map(Cell.csv).joined(separator: ",") + "\r\n"
    case .json: Cell.json(row, columns) + "\n"
    case .markdown: "| \(row.map { Cell.markdown($0.description) }.joined(separator: " | ")) |\n"
    }
  }

  private func aligned(_ cells: [String]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[index] - Cell.width(of: cell)))
      line += index == 0 ? "" : "  "
      line += isNumeric[index] ? padding + cell : cell + padding
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}
