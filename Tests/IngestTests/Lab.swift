// A project and its warehouse in a folder of their own, for one test.

import Connections
import Foundation
import Ingest
import SQLite
import Warehouse

/// A small project that loads for real, and goes away with its owner.
final class Lab {
  let root: URL
  let warehouse: Warehouse
  private let isOwner: Bool

  static let student = """
    connection: landing
    path: secretaria/alunos_*.csv
    format: {type: csv, delimiter: ";", quote: '"', encoding: windows-1252}
    columns:
      registration: {header: Matrícula}
      full_name: {header: Nome}
      city: {header: Município}
    """

  /// A project with these declarations by table, and nothing to load yet.
  init(_ sources: [String: String] = ["student": student]) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID().uuidString)")
    warehouse = Warehouse(folder: root.appending(path: "warehouse"))
    isOwner = true
    try write("pantanal.yaml", "connections: {landing: {type: folder, path: landing}}\n")
    try FileManager.default.createDirectory(
      at: root.appending(path: "seeds"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: root.appending(path: "landing"), withIntermediateDirectories: true)
    for (table, text) in sources { try write("sql/raw/\(table).yaml", text) }
    try warehouse.prepare()
  }

  /// Another warehouse for the project of another lab, which keeps the folder.
  init(in root: URL, warehouse: Warehouse) throws {
    self.root = root
    self.warehouse = warehouse
    isOwner = false
  }

  deinit {
    if isOwner { try? FileManager.default.removeItem(at: root) }
  }

  func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

  func write(_ path: String, _ bytes: [UInt8]) throws {
    let url = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Gives a file another time: seconds after 2024 began.
  func date(_ path: String, _ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_704_067_200 + seconds)],
      ofItemAtPath: root.appending(path: path).path)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(at: root.appending(path: path))
  }

  /// The students that came or went since a version of their table; nothing when nobody knows.
  func changed(since version: Int64, _ image: ChangedRows.Image) throws -> [String]? {
    let connection = try warehouse.connect()
    let changes = try ChangedRows(
      of: TableName(.raw, "student"), since: version, on: connection)
    return try changes.map {
      try rows("SELECT * FROM (\($0.select(image, ["registration", "full_name"])))")
    }
  }

  private var project: Project { get throws { try Project(at: root, environment: [:]) } }

  func plan() throws -> [PlannedLoad] {
    let project = try project
    return try Ingest.plan(project, warehouse, ProjectConnections(project))
  }

  /// The declaration of a table.
  func source(_ table: String = "student") throws -> Source {
    try project.sources.first { $0.table.name == table }
      ?? { throw PantanalError(.unknownName, "no source \(table)") }()
  }

  /// A change of a table's loads, as a step of its own.
  func change(_ table: String = "student", isRehearsal: Bool = false) throws -> Ingest.Change {
    let step = Evidence.Step(id: UUID().uuidString, runID: "run", object: "raw.\(table)")
    return Ingest.Change(try source(table), as: step, in: warehouse, isRehearsal: isRehearsal)
  }

  /// Loads what is planned, each table as a step of its own.
  @discardableResult
  func load(
    isRehearsal: Bool = false, cancellation: Cancellation = Cancellation(),
    progress: @escaping ProgressHandler = { _ in }
  ) throws -> [String: LoadSummary] {
    let connections = ProjectConnections(try project)
    let evidence = try Evidence(of: warehouse)
    var summaries: [String: LoadSummary] = [:]
    for planned in try plan() where planned.isNeeded {
      let step = Evidence.Step(
        id: UUID().uuidString, runID: "run", object: planned.table.description)
      summaries[planned.table.name] = try Ingest.load(
        planned, as: step, in: warehouse, from: connections, evidence: evidence,
        isRehearsal: isRehearsal, cancellation: cancellation, progress: progress)
    }
    return summaries
  }

  /// The rows of a query, each as its values joined by a bar; NULL shows as `∅`.
  func rows(_ sql: String) throws -> [String] {
    try Self.rows(sql, of: warehouse)
  }

  static func rows(_ sql: String, of warehouse: Warehouse) throws -> [String] {
    try warehouse.connect().rows(sql).map { row in
      row.map { $0.isNull ? "∅" : $0.text ?? $0.integer.map { "\($0)" } ?? "?" }
        .joined(separator: "|")
    }
  }
}
