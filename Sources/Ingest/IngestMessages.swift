// What can go wrong on the way of a file into RAW, in words for people.

import Connections
import Formats
import SQLite
import Warehouse

/// What is said to people about loading.
enum IngestMessages {
  static func reason(of planned: PlannedLoad) -> String {
    var parts: [String] = []
    let counts: [(reason: PlannedFile.Reason, word: String)] = [
      (.new, "new"), (.changed, "changed"), (.redeclared, "to be read as the source now says"),
    ]
    for (reason, word) in counts {
      let count = planned.files.count { $0.reason == reason }
      if count > 0 { parts.append("\(files(count)) \(word)") }
    }
    guard parts.isEmpty else { return parts.joined(separator: ", ") }
    if planned.isTableNew { return "the table is new" }
    if planned.isTableNarrow { return "a column is declared that the table lacks" }
    return "nothing new in \(files(planned.seenCount))"
  }

  static func tooManyRejects(_ path: String, _ load: FileLoad, of source: Source) -> PantanalError {
    let total = load.rowCount + load.rejectCount
    let limit = (source.rejectLimit ?? 0) * 100
    let percent = limit.rounded() == limit ? String(Int(limit)) : String(limit)
    return PantanalError(
      .tooManyRejects,
      "\(load.rejectCount) of \(total) records of \(path) cannot enter \(source.table), where"
        + " max_rejects allows \(percent)%",
      hint: "nothing of it was loaded. SELECT line, reason, text FROM dataquality.reject"
        + " WHERE path = \(path.sqlLiteral) says why",
      place: source.place)
  }

  static func unreadable(_ path: String, _ error: FormatError, of source: Source) -> PantanalError {
    let line = error.line.map { ", line \($0)" } ?? ""
    return PantanalError(
      .sourceInvalid, "\(path)\(line): \(error.message)", hint: error.hint, place: source.place)
  }

  static func headerForeign(_ path: String, _ header: [String], of source: Source) -> PantanalError
  {
    let found = header.prefix(5).joined(separator: String(source.format.delimiter))
    return PantanalError(
      .sourceInvalid,
      "\(path) has none of the columns of \(source.table); its header begins \(found)",
      hint: "is the delimiter really \(quoted(source.format.delimiter))? A file without a header"
        + " needs header: false",
      place: source.place)
  }

  static func sameDelimiterAndQuote(_ source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid, "a delimiter and a quote are two different characters, and none ends a line",
      place: source.place)
  }

  private static func files(_ count: Int) -> String { "\(count) \(count == 1 ? "file" : "files")" }

  private static func quoted(_ character: Character) -> String {
    character == "\t" ? "a tab" : "\"\(character)\""
  }
}
