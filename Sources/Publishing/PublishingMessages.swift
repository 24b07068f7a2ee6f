// The sentences of publishing, in one place.

import Azure
import Foundation
import ODBC
import SQLite
import Warehouse

enum PublishingMessages {
  static let oldFileStays = "the file published before stays current"

  static func droppedReference(from table: String, to parent: String) -> String {
    "\(table) is published without its reference to \(parent), which the mart does not hold"
  }

  static func badPattern(_ pattern: String, _ place: Place) -> PantanalError {
    PantanalError(
      .projectInvalid, "\(pattern) names no table of a layer",
      hint: "write layer.table, or layer.* for all of a layer: refined.*", place: place)
  }

  static func noSuchTable(
    _ table: TableName, among names: [TableName], _ place: Place
  ) -> PantanalError {
    let guess = Suggestion.closest(to: table.name, in: names.map(\.name))
    let hint = guess.map { "did you mean \(table.layer.rawValue).\($0)?" }
    return PantanalError(
      .unknownName, "the mart names \(table), and there is no such table to publish", hint: hint,
      place: place)
  }

  static func emptyMart(_ settings: Settings.Mart) -> PantanalError {
    PantanalError(
      .unknownName, "the mart \(settings.name) has no tables yet",
      hint: "pantanal run makes them", place: settings.place)
  }

  static func sameName(_ one: TableName, _ other: TableName, _ place: Place) -> PantanalError {
    PantanalError(
      .projectInvalid,
      "\(one) and \(other) would both be published as \(PublishedTable.name(of: other))",
      hint: "leave one of them out of the mart", place: place)
  }

  static func unreadableDefinition(of table: TableName) -> PantanalError {
    PantanalError(.publishFailed, "the definition of \(table) cannot be taken apart")
  }

  static func unportable(_ table: TableName, _ syntax: String) -> PantanalError {
    PantanalError(
      .publishFailed,
      "\(table) is defined with \(syntax), which the SQLite of Power BI's driver may not have",
      hint: "write a migration that defines the table without it")
  }

  static func lostRows(_ table: String, _ source: Int64, _ copy: Int64) -> PantanalError {
    PantanalError(
      .publishFailed, "\(table) has \(source) rows in the warehouse and \(copy) in the new file",
      hint: oldFileStays)
  }

  static func orphans(_ rows: [[Value]], _ mart: String) -> PantanalError {
    let parts = rows.map { row in
      "\(row[0]) has \(row[2]) rows that refer to nothing in \(row[1])"
    }
    return PantanalError(
      .publishFailed, "the mart \(mart) breaks its foreign keys: \(parts.joined(separator: "; "))",
      hint: "\(oldFileStays); dataquality.rule_result says which relationship rules failed")
  }

  static func damaged(_ faults: [String]) -> PantanalError {
    PantanalError(
      .publishFailed, "the new file is not sound: \(faults.joined(separator: "; "))",
      hint: oldFileStays)
  }

  static func notProven(_ faults: [String]) -> PantanalError {
    PantanalError(
      .publishFailed,
      "the ODBC driver reads the new file otherwise than SQLite:\n  "
        + faults.joined(separator: "\n  "),
      hint: oldFileStays)
  }

  static func driver(_ error: ODBCError) -> PantanalError {
    PantanalError(.odbcFailed, error.message, hint: error.hint ?? oldFileStays, cause: error)
  }

  static func reason(isUpToDate: Bool, isFirst: Bool) -> String {
    if isUpToDate { return "nothing that it publishes has changed" }
    return isFirst ? "it was never published" : "what it publishes has changed"
  }

  static func system(_ mart: String, _ error: CocoaError) -> PantanalError {
    PantanalError(
      error.code == .fileWriteOutOfSpace ? .diskFull : .publishFailed,
      "the folder of the mart \(mart) cannot be written: \(error.localizedDescription)",
      hint: oldFileStays, cause: error)
  }

  static func noConnection(for upload: Settings.Upload) -> PantanalError {
    PantanalError(
      .connectionInvalid, "no connection leads to \(Redaction.url(upload.text))",
      hint: "declare one of type azure_blob whose url is that container, or a folder above",
      place: upload.place)
  }

  static func notUploaded(
    _ mart: String, _ location: String, _ error: AzureError
  ) -> PantanalError {
    PantanalError(
      error.isCancelled ? .cancelled : .publishFailed,
      "the mart \(mart) cannot be uploaded to \(location): \(Redaction.text(error.message))",
      hint: error.hint ?? "the blob that was published before stays current", cause: error)
  }

  static func busy(_ mart: String) -> PantanalError {
    PantanalError(
      .warehouseBusy, "another process is publishing \(mart)", hint: "wait for it to end")
  }

  static func system(_ action: String, _ file: URL) -> PantanalError {
    let reason = String(cString: strerror(errno))
    return PantanalError(
      errno == ENOSPC ? .diskFull : .publishFailed,
      "cannot \(action) \(file.path): \(reason)", hint: oldFileStays)
  }
}
