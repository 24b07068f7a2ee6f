import Foundation
import SQLite
import Testing
import Warehouse

/// A folder that is removed at the end of its owner's scope.
struct TemporaryFolder: ~Copyable {
  let url: URL

  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (path, text) in files {
      let file = url.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite("A project")
struct ProjectTests {
  static let settings = "connections:\n  landing: {type: folder, path: files}\n"

  @Test func isReadWhole() throws {
    let folder = try TemporaryFolder([
      "pantanal.yaml": Self.settings + "timezone: America/Campo_Grande\nas_of: 2025-12-31\n",
      "sql/raw/student.yaml": """
      connection: landing
      path: "*.csv"
      columns:
        cpf: {header: CPF, pii: cpf}
      """,
      "seeds/state.csv": "\u{feff}state,\"state_name\"\nMS,Mato Grosso do Sul\n",
      "sql/trusted/deep/student.sql": "/* ---\nkey: [cpf]\n--- */\nSELECT cpf FROM raw.student",
      "migrations/trusted/0001_create_student.sql": "CREATE TABLE trusted.student (cpf)",
    ])
    let project = try Project(at: folder.url, environment: [:])
    #expect(project.settings.asOf == "2025-12-31")
    #expect(project.sources.map(\.table.description) == ["raw.state", "raw.student"])
    #expect(project.sources[0].columns.map(\.name) == ["state", "state_name"])
    #expect(project.sources[1].columns[0].personalData == .cpf)
    #expect(project.transforms.map(\.table.description) == ["trusted.student"])
    #expect(project.transforms[0].file.sqlLine == 4)
    #expect(project.migrations[.trusted]?.map(\.name) == ["0001_create_student"])
  }

  @Test func isFoundUpwards() throws {
    let folder = try TemporaryFolder(["pantanal.yaml": "", "sql/trusted/a.sql": "SELECT 1"])
    let found = try Project.root(above: folder.url.appending(path: "sql/trusted"))
    #expect(found.path == folder.url.standardizedFileURL.path)
    let error = #expect(throws: PantanalError.self) {
      try Project(at: folder.url.appending(path: "sql"), environment: [:])
    }
    #expect(error?.code == .projectMissing)
  }

  /// Files that are wrong, and what is said of them.
  static let mistakes: [(path: String, text: String, place: String, message: String)] = [
    ("pantanal.yaml", "a: [1,\n", "pantanal.yaml:2:1", "this is not YAML"),
    ("pantanal.yaml", "\nconections: {}\n", "pantanal.yaml:2:1", "unknown key: conections"),
    ("pantanal.yaml", "as_of: 2025-02-30", "pantanal.yaml:1:8", "2025-02-30 is not a day"),
    ("pantanal.yaml", "timezone: Campo_Grande", "pantanal.yaml:1:11", "is not a time zone"),
    ("pantanal.yaml", "warehouse: ${NOT_SET}", "pantanal.yaml:1:12", "NOT_SET is not set"),
    ("pantanal.yaml", "a: 1\na: 2", "pantanal.yaml:1:1", "a is given twice"),
    ("sql/raw/x.yaml", "connection: a\npath: b\n", "sql/raw/x.yaml:1:1", "declares its columns"),
    (
      "sql/raw/x.yaml", "connection: a\npath: b\nmode: apend\ncolumns: {c: {}}",
      "sql/raw/x.yaml:3:7", "apend is not known here"
    ),
    ("sql/trusted/x.sql", "/* ---\nkey: [a\n--- */\nSELECT 1", "sql/trusted/x.sql", "not YAML"),
    ("sql/trusted/x.sql", "/* ---\nkey: a\nSELECT 1", "sql/trusted/x.sql:1:1", "does not end"),
  ]

  @Test(arguments: mistakes)
  func saysWhereItIsWrong(path: String, text: String, place: String, message: String) throws {
    var files = ["pantanal.yaml": Self.settings]
    files[path] = text
    let folder = try TemporaryFolder(files)
    let error = #expect(throws: PantanalError.self) {
      try Project(at: folder.url, environment: [:])
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(
      error?.place?.description.hasPrefix(place) == true, "\(String(describing: error?.place))")
  }

  @Test func reportsAllMistakesAtOnce() throws {
    let folder = try TemporaryFolder([
      "pantanal.yaml": "warehuose: x", "sql/trusted/a.sql": "/* ---\n: :\n--- */",
      "sql/refined/b.sql": "SELECT 1", "sql/refined/deep/b.sql": "SELECT 1",
    ])
    let error = #expect(throws: PantanalError.self) {
      try Project(at: folder.url, environment: [:])
    }
    #expect(error?.parts.count == 3)
  }

  @Test func takesValuesFromTheEnvironment() throws {
    let folder = try TemporaryFolder([
      "pantanal.yaml": "connections: {a: {type: folder, path: \"${A:-x}/y${B:-}\"}}"
    ])
    let plain = try Project(at: folder.url, environment: [:])
    #expect(try plain.settings.connections["a"]?.folder().hasSuffix("/x/y") == true)
    let set = try Project(at: folder.url, environment: ["A": "/data", "B": "z"])
    #expect(try set.settings.connections["a"]?.folder() == "/data/yz")
  }
}

@Suite("A warehouse")
struct WarehouseTests {
  @Test func keepsItsFilesToItsOwner() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url.appending(path: "w"))
    #expect(!warehouse.exists)
    try warehouse.prepare()
    try warehouse.prepare()
    #expect(warehouse.exists)
    for layer in Layer.allCases {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: warehouse.url(of: layer).path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }

  @Test func writesOneLayerAndReadsTheOthers() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url)
    try warehouse.prepare()
    let trusted = try warehouse.connect(writing: .trusted)
    let refined = try warehouse.connect(writing: .refined)
    try trusted.execute("BEGIN IMMEDIATE; CREATE TABLE trusted.a (x)")
    // Two layers can be written at the same time.
    try refined.execute("BEGIN IMMEDIATE; CREATE TABLE refined.a (x)")
    try trusted.execute("COMMIT")
    try refined.execute("COMMIT")
    #expect(throws: SQLiteError.self) { try trusted.execute("DROP TABLE refined.a") }
    #expect(try warehouse.connectForReading().value("SELECT count(*) FROM trusted.a") == 0)
  }

  @Test func refusesFilesOfANewerVersion() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url)
    try warehouse.prepare()
    try Connection(.file(warehouse.url(of: .raw).path)).execute("PRAGMA user_version = 99")
    let error = #expect(throws: PantanalError.self) { try warehouse.prepare() }
    #expect(error?.code == .warehouseDamaged)
  }

  @Test func hasOneWriter() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url)
    do {
      let lock = try WriterLock(warehouse, command: "pantanal run --as-of\n2025-12-31")
      let error = #expect(throws: PantanalError.self) {
        _ = try WriterLock(warehouse, command: "second")
      }
      #expect(error?.code == .warehouseBusy)
      #expect(error?.message.contains("\(getpid())") == true)
      #expect(error?.message.hasSuffix("pantanal run --as-of 2025-12-31") == true)
      _ = consume lock
    }
    _ = try WriterLock(warehouse, command: "third")
  }

  @Test func keepsALedger() throws {
    let folder = try TemporaryFolder()
    let warehouse = Warehouse(folder: folder.url)
    try warehouse.prepare()
    let ledger = Ledger(.trusted, on: try warehouse.connect(writing: .trusted))
    for (number, version) in [(1, 1), (2, 2)] {
      try ledger.record(
        LedgerEntry(
          stepID: "run/\(number)", runID: "run", kind: .transform, object: "trusted.student",
          fingerprint: "f", inputs: ["raw.student": Int64(version)], version: Int64(version),
          rowCount: 3, changedRowCount: 1, startedAt: Timestamp.now(), endedAt: Timestamp.now(),
          seconds: 0.5))
    }
    #expect(try ledger.contains(stepID: "run/1"))
    #expect(try !ledger.contains(stepID: "run/3"))
    #expect(try ledger.latest()["trusted.student"]?.version == 2)
    #expect(try ledger.latest(of: "trusted.student")?.inputs == ["raw.student": 2])
  }
}

@Suite("Suggestions")
struct SuggestionTests {
  @Test(arguments: [
    ("custmer", ["customer", "course"], "customer"), ("CPF", ["cpf"], "cpf"),
    ("xyz", ["customer"], nil), ("", ["customer"], nil),
  ])
  func findsTheNearest(name: String, candidates: [String], expected: String?) {
    #expect(Suggestion.closest(to: name, in: candidates) == expected)
  }
}

@Suite("Places")
struct PlaceTests {
  @Test(arguments: [
    (0, "f:5:1", "SELECT"), (9, "f:6:3", "  é x"), (12, "f:6:5", "  é x"), (99, "f:6:6", "  é x"),
  ])
  func countAsPeopleDo(offset: Int, expected: String, line: String) {
    let place = Place(file: "f", text: "SELECT\n  é x", offset: offset, firstLine: 5)
    #expect(place.description == expected)
    #expect(place.lineText == line)
  }
}
