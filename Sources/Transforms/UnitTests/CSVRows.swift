// Rows of a unit test written as CSV (RFC 4180). Other than the reader of landing files this one
// tells an empty field, which is NULL, from an empty text in quotes, and takes nothing that is not
// well-formed: a person wrote it, and can mend it.

import SQLite
import Warehouse

/// Reads rows of CSV with their places.
enum CSVRows {
  /// The rows of a block of CSV in a YAML file.
  static func rows(of yaml: YAML) throws -> [WrittenRow] {
    let text = try yaml.text()
    // The lines of a block begin after the one with the `|`.
    let isBlock = yaml.place.lineText?.contains { $0 == "|" || $0 == ">" } ?? false
    return try rows(
      of: text, file: yaml.place.file, firstLine: yaml.place.line + (isBlock ? 1 : 0))
  }

  /// The rows of a text whose first record names the columns.
  static func rows(of text: String, file: String, firstLine: Int) throws -> [WrittenRow] {
    var reader = Reader(text, file: file, firstLine: firstLine)
    guard let header = try reader.record() else { return [] }
    var columns: [String] = []
    for field in header.fields {
      guard case .text(let name) = field.value, !columns.contains(name) else {
        throw PantanalError(
          .testInvalid, "the first line of CSV names each column once", place: field.place)
      }
      columns.append(name)
    }
    var rows: [WrittenRow] = []
    while let record = try reader.record() {
      guard record.fields.count == columns.count else {
        throw PantanalError(
          .testInvalid,
          "this line has \(record.fields.count) fields, and the first line names \(columns.count)",
          hint: "put a field that holds a comma in quotes", place: record.place)
      }
      let cells = zip(columns, record.fields).map {
        WrittenRow.Cell(column: $0, value: $1.value, place: $1.place)
      }
      rows.append(WrittenRow(place: record.place, cells: cells))
    }
    return rows
  }

  private struct Field {
    let value: Value
    let place: Place
  }

  private struct Reader {
    private let text: [Character]
    private let source: String
    private let file: String
    private let firstLine: Int
    private var index = 0
    private var offset = 0

    init(_ text: String, file: String, firstLine: Int) {
      self.text = Array(text)
      source = text
      self.file = file
      self.firstLine = firstLine
    }

    private var current: Character? { index < text.count ? text[index] : nil }

    private var place: Place {
      Place(file: file, text: source, offset: offset, firstLine: firstLine)
    }

    private mutating func advance() {
      offset += text[index].utf8.count
      index += 1
    }

    /// The next record that is not an empty line.
    mutating func record() throws -> (fields: [Field], place: Place)? {
      while let character = current, character.isNewline { advance() }
      guard current != nil else { return nil }
      let start = place
      var fields = [try field()]
      while current == "," {
        advance()
        fields.append(try field())
      }
      return (fields, start)
    }

    private mutating func field() throws -> Field {
      let start = place
      if current == "\"" { return Field(value: .text(try quoted(from: start)), place: start) }
      var text = ""
      while let character = current, character != ",", !character.isNewline {
        text.append(character)
        advance()
      }
      return Field(value: text.isEmpty ? .null : .text(text), place: start)
    }

    private mutating func quoted(from start: Place) throws -> String {
      advance()
      var text = ""
      while let character = current {
        advance()
        guard character == "\"" else {
          text.append(character)
          continue
        }
        if current == "\"" {
          text.append("\"")
          advance()
        } else if current == nil || current == "," || current?.isNewline == true {
          return text
        } else {
          throw PantanalError(
            .testInvalid, "a quoted field ends here, and text goes on behind it",
            hint: "a quote inside quotes is written twice", place: place)
        }
      }
      throw PantanalError(.testInvalid, "this quoted field does not end", place: start)
    }
  }
}
