// What can go wrong on the way of a file into RAW, in words for people.

import Connections
import Formats
import SQLite
import Warehouse

/// What is said to people about loading.
enum IngestMessages {
  static func reason(of planned: PlannedLoad) -> String {
    guard case .files = planned.source.origin else { return databaseReason(of: planned) }
    var parts: [String] = []
    let counts: [(reason: PlannedFile.Reason, word: String)] = [
      (.new, "new"), (.changed, "changed"), (.redeclared, "to be read as the source now says"),
      (.accepted, "accepted"),
    ]
    for (reason, word) in counts {
      let count = planned.files.count { $0.reason == reason }
      if count > 0 { parts.append("\(files(count)) \(word)") }
    }
    if !planned.removed.isEmpty { parts.append("\(files(planned.removed.count)) removed") }
    guard parts.isEmpty else { return parts.joined(separator: ", ") }
    if planned.isTableNew { return "the table is new\(nothingThere(planned))" }
    if planned.isTableNarrow {
      return "a column is declared that the table lacks\(nothingThere(planned))"
    }
    if planned.matchedCount == 0 { return "no file is \(planned.source.path)" }
    return "nothing new in \(files(planned.matchedCount))\(waiting(planned))"
  }

  /// What a person should know of a table whatever is done about it.
  static func notes(on planned: PlannedLoad) -> [String] {
    var notes: [String] = []
    if let first = planned.heldPaths.first {
      let others = planned.heldPaths.count - 1
      notes.append(
        "\(first)\(others > 0 ? " and \(files(others)) more" : "") \(others > 0 ? "wait" : "waits"):"
          + " pantanal ingest accept \(planned.table.name) lets in what waits")
    }
    if !planned.isNeeded, planned.matchedCount == 0, case .files = planned.source.origin {
      notes.append("no file is \(planned.source.path)")
    }
    notes += planned.skipped.map { "\($0.path) is passed over: \($0.reason)" }
    return notes
  }

  private static func nothingThere(_ planned: PlannedLoad) -> String {
    planned.matchedCount == 0 ? "; no file is \(planned.source.path)" : ""
  }

  private static func waiting(_ planned: PlannedLoad) -> String {
    planned.heldPaths.isEmpty ? "" : ", \(files(planned.heldPaths.count)) held"
  }

  /// How files differed, one remark for each kind of difference.
  static func notes(on drift: FileDrift) -> [String] {
    func columns(_ names: [String], _ what: String) -> [String] {
      guard let first = names.first else { return [] }
      guard names.count > 1 else { return ["column \(first) \(what)"] }
      return ["columns \(names.joined(separator: ", ")) \(what)"]
    }
    return columns(drift.added, "new") + columns(drift.missing, "missing")
      + columns(drift.reordered, "in another place")
      + (drift.isEmptied ? ["a file without rows where there were some"] : [])
  }

  /// What is different about a file that does not enter.
  static func keptOut(_ keptOut: KeptOut) -> String {
    let drift = keptOut.drift
    if drift.isEmptied { return "it is empty, and there were rows" }
    var parts: [String] = []
    if !drift.added.isEmpty { parts.append("\(drift.added.joined(separator: ", ")) is new") }
    if !drift.missing.isEmpty {
      parts.append("\(drift.missing.joined(separator: ", ")) is missing")
    }
    return parts.joined(separator: "; ")
  }

  static func tooManyRejects(_ path: String, _ load: FileLoad, of source: Source) -> PantanalError {
    let total = load.rowCount + load.rejectCount
    return PantanalError(
      .tooManyRejects,
      "\(load.rejectCount) of \(total) records of \(path) cannot enter \(source.table), where"
        + " max_rejects allows \(source.rejectLimit.map(spoken) ?? "all")",
      hint: "nothing of it was loaded. SELECT line, reason, text FROM dataquality.reject"
        + " WHERE path = \(path.sqlLiteral) says why",
      place: source.place)
  }

  private static func spoken(_ limit: Source.RejectLimit) -> String {
    switch limit {
    case .count(let count): return "\(count)"
    case .share(let share):
      let percent = share * 100
      return (percent.rounded() == percent ? String(Int(percent)) : String(percent)) + "%"
    }
  }

  static func unreadable(_ path: String, _ error: FormatError, of source: Source) -> PantanalError {
    let line = error.line.map { ", line \($0)" } ?? ""
    return PantanalError(
      .sourceInvalid, "\(path)\(line): \(error.message)", hint: error.hint, place: source.place)
  }

  static func headerForeign(_ path: String, _ header: [String], of source: Source) -> PantanalError
  {
    let delimiter = source.format.kind(of: path) == .csv ? source.format.delimiter.given : nil
    // Where a header is missing, what stands in its place is somebody's record.
    let isPersonal = source.columns.contains { $0.personalData != nil }
    let found =
      isPersonal
      ? "has \(header.count) other names"
      : "begins " + header.prefix(5).joined(separator: delimiter ?? ", ")
    return PantanalError(
      .sourceInvalid,
      "\(path) has none of the columns of \(source.table); its header \(found)",
      hint: (delimiter.map { "is the delimiter really \(quoted($0))? " } ?? "")
        + "A file without a header needs header: false",
      place: source.place)
  }

  static func tooManyColumns(_ path: String, _ count: Int, of source: Source) -> PantanalError {
    PantanalError(
      .sourceInvalid,
      "\(path) has \(count) columns that \(source.table) lacks, and a table has 2000 at most",
      hint: "is the delimiter right, and is the first line the header?", place: source.place)
  }

  private static func files(_ count: Int) -> String { "\(count) \(count == 1 ? "file" : "files")" }

  private static func quoted(_ marks: String) -> String {
    marks == "\t" ? "a tab" : "\"\(marks)\""
  }
}
