// Publishing end to end: a warehouse on disk, the real ODBC driver, the file that BI opens.

import Foundation
import ODBC
import SQLite
import Testing

@testable import Publishing
@testable import Warehouse

@Suite("Publishing a mart")
struct PublisherTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  @Test func writesOneFileThatAnySQLiteOpens() throws {
    let publication = try fixture.publisher().publish()
    let bytes = try Data(contentsOf: publication.file)
    // Bytes 18 and 19 say which journal the file needs: 1 is the rollback journal, 2 would be WAL.
    #expect(Array(bytes[18...19]) == [1, 1])
    #expect(Array(bytes[16...17]) == [0x40, 0x00], "pages of 16 KiB, like the layer's")
    let attributes = try FileManager.default.attributesOfItem(atPath: publication.file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try names() == ["bi.db", publication.version.lastPathComponent].sorted())
    #expect(publication.size == Int64(bytes.count))
    #expect(publication.driver.contains("sqlite3odbc"))
  }

  @Test func holdsTheTablesOfTheMart() throws {
    let publication = try fixture.publisher().publish()
    #expect(
      publication.mart.tables.map(\.name) == [
        "dim_state", "dim_student", "fact_payment", "plain", "prediction_churn",
        "dataquality_evidence", "dataquality_quarantine", "dataquality_reject", "dataquality_rule",
        "dataquality_rule_result", "dataquality_schema_change",
      ])
    #expect(publication.rowCounts["fact_payment"] == 3)
    #expect(publication.rowCounts["dataquality_reject"] == 1)
    #expect(try fixture.published().value("SELECT word FROM plain WHERE id = 1") == "a")
  }

  @Test(arguments: [
    (["refined.feature_churn", "refined.dim_student"], ["dim_student", "feature_churn"]),
    (["refined.feature_*"], ["feature_churn"]),
    (["refined.dim_*", "dataquality.rule"], ["dim_state", "dim_student", "dataquality_rule"]),
  ])
  func holdsWhatIsNamed(patterns: [String], tables: [String]) throws {
    let mart = Settings.Mart(
      name: "bi", folder: fixture.folder.appending(path: "published"), tables: patterns,
      place: Place(file: "pantanal.yaml", line: 1, column: 1))
    let publisher = Publisher(
      mart, of: fixture.warehouse, personalData: Fixture.personalData)
    #expect(try publisher.publish().mart.tables.map(\.name) == tables)
  }

  /// A program that is not ours reads the file the same way; here is the driver on what matters.
  @Test func keepsTypesAndKeysForODBC() throws {
    let file = try fixture.publisher().publish().file
    let source = try DataSource("Driver=SQLITE3;Database=\(file.path);StepAPI=1")
    let columns = try source.columns(of: "fact_payment")
    #expect(
      columns.map(\.type) == [
        .bigInteger, .bigInteger, .bigInteger, .varchar, .varchar, .double, .date, .timestamp,
        .longVarchar,
      ])
    #expect(try source.primaryKey(of: "fact_payment") == ["payment_id", "line"])
    #expect(
      try source.foreignKeys(of: "fact_payment").map(\.parent) == [
        "dim_student", "dim_state", "dim_student",
      ])
    #expect(try source.rows("SELECT max(student_id) FROM fact_payment").count == 1)
    #expect(
      try source.rows("SELECT student_id FROM dim_student ORDER BY 1")
        == [[.integer(1)], [.integer(5_000_000_000)]])
    // Bare INTEGER would have 32 bits.
    #expect(try source.columns(of: "dataquality_reject").first?.type == .bigInteger)
  }

  @Test func plantsNoPersonalDataInTheFile() throws {
    let file = try fixture.publisher().publish().file
    let bytes = try Data(contentsOf: file)
    for secret in [Fixture.cpf, "11144477735", "Iracema", "João", "1999-02-28"] {
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in the file")
    }
    #expect(bytes.range(of: Data("00012345".utf8)) != nil, "what is not personal is")
  }

  @Test func joinsByPseudonyms() throws {
    _ = try fixture.publisher().publish()
    let published = try fixture.published()
    let joined = try published.rows(
      """
      SELECT p.payment_id, length(p.payer_cpf), s.full_name, s.birth_on
      FROM fact_payment AS p
      JOIN dim_student AS s ON s.cpf = p.payer_cpf
      ORDER BY 1
      """)
    #expect(joined == [[1, 32, nil, nil], [2, 32, nil, nil]])
    let sql = try published.value("SELECT sql FROM sqlite_master WHERE name = 'dim_student'").text
    #expect(sql?.contains(#""cpf" VARCHAR(32) NOT NULL UNIQUE"#) == true)
    #expect(sql?.contains("typeof(student_id) = 'integer'") == true)
    #expect(
      try published.rows("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%dim_stud%'")
        == [["dim_student_registration"]])
  }

  @Test func screensTheKeysOfQuarantinedRows() throws {
    _ = try fixture.publisher().publish()
    let rows = try fixture.published().rows(
      #"SELECT table_name, "key" FROM dataquality_quarantine ORDER BY quarantine_id"#)
    #expect(rows[0] == ["refined.dim_student", #"{"student_id":9}"#])
    #expect(rows[1][1].text?.count == 32)
  }

  /// A tag on a column of a table that the mart does not hold decides what is shown of its keys.
  @Test func isPublishedAnewWhenAKeyTurnsOutPersonal() throws {
    let mart = Settings.Mart(
      name: "bi", folder: fixture.folder.appending(path: "published"), tables: ["dataquality.*"],
      place: Place(file: "pantanal.yaml", line: 1, column: 1))
    var personalData = Fixture.personalData
    let before = Publisher(mart, of: fixture.warehouse, personalData: personalData)
    _ = try before.publish()
    #expect(try before.plan().isUpToDate)
    personalData[TableName(.refined, "dim_student")]?["student_id"] = .other
    let after = Publisher(mart, of: fixture.warehouse, personalData: personalData)
    #expect(try !after.plan().isUpToDate)
    _ = try after.publish()
    let keys = try fixture.published().rows(#"SELECT "key" FROM dataquality_quarantine"#)
    #expect(keys.allSatisfy { $0[0].text?.count == 32 })
  }

  @Test func dropsReferencesToWhatIsNotPublishedAndSaysSo() throws {
    let publication = try fixture.publisher("refined.fact_payment", "refined.dim_state").publish()
    #expect(
      publication.mart.notes == [
        "fact_payment is published without its reference to dim_student, which the mart does not hold"
      ])
    let keys = try fixture.published().rows(
      #"SELECT "from", "table" FROM pragma_foreign_key_list('fact_payment')"#)
    #expect(keys == [["state", "dim_state"]])
  }

  @Test func isSkippedUntilSomethingChanges() throws {
    let publisher = fixture.publisher()
    #expect(try publisher.plan().reason == "it was never published")
    let first = try publisher.publish()
    #expect(try publisher.plan().isUpToDate)
    #expect(try publisher.plan().mart?.fingerprint == first.mart.fingerprint)

    try fixture.record("refined.dim_student", changed: 0)
    #expect(try publisher.plan().isUpToDate, "a step that changed no row")
    try fixture.record("refined.feature_churn")
    #expect(try publisher.plan().isUpToDate, "a table that is not in the mart")
    try fixture.record("refined.dim_student")
    #expect(try publisher.plan().reason == "what it publishes has changed")
    _ = try publisher.publish()
    #expect(try publisher.plan().isUpToDate)

    try fixture.write(.dataquality, "UPDATE dataquality.reject SET reason = 'ten fields'")
    #expect(try !publisher.plan().isUpToDate, "tables without a ledger are read")
    try fixture.write(.dataquality, "UPDATE dataquality.reject SET reason = 'nine fields'")
    #expect(try publisher.plan().isUpToDate)

    try FileManager.default.removeItem(at: publisher.file)
    #expect(try !publisher.plan().isUpToDate, "the file is gone")
  }

  /// Whom the operator lets read the file may read the next one too.
  @Test func keepsTheRightsOfTheFormerFile() throws {
    let file = try fixture.publisher().publish().file
    #expect(chmod(file.path, 0o640) == 0)
    _ = try fixture.publisher().publish()
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
  }

  @Test func keepsTwoVersions() throws {
    var versions: [String] = []
    for _ in 0..<4 {
      try fixture.record("refined.dim_student")
      versions.append(try fixture.publisher().publish().version.lastPathComponent)
    }
    #expect(Set(versions).count == 4)
    #expect(try names() == versions.suffix(2) + ["bi.db"])
  }

  /// A reader that has the former file open keeps reading it.
  @Test func leavesReadersTheirFile() throws {
    _ = try fixture.publisher().publish()
    let reader = try fixture.published()
    #expect(try reader.value("SELECT count(*) FROM plain") == 2)
    try fixture.write(.refined, "DELETE FROM refined.plain")
    try fixture.record("refined.plain")
    _ = try fixture.publisher().publish()
    #expect(try reader.value("SELECT count(*) FROM plain") == 2)
    #expect(try fixture.published().value("SELECT count(*) FROM plain") == 0)
  }

  // MARK: What goes wrong

  @Test func refusesBrokenReferencesAndKeepsTheFormerFile() throws {
    let publisher = fixture.publisher()
    let former = try publisher.publish()
    try fixture.write(.refined, "DELETE FROM refined.dim_student WHERE student_id = 1")
    try fixture.record("refined.dim_student")
    let error = try #require(throws: PantanalError.self) { try publisher.publish() }
    #expect(error.code == .publishFailed)
    #expect(error.message.contains("fact_payment has 3 rows that refer to nothing in dim_student"))
    #expect(try names() == [former.version.lastPathComponent, "bi.db"])
    #expect(try fixture.published().value("SELECT count(*) FROM dim_student") == 2)
    #expect(try !publisher.plan().isUpToDate)
  }

  /// A day that no driver can read: SQLite would keep it, Power BI would see nothing.
  @Test func refusesWhatTheDriverDoesNotBring() throws {
    try fixture.write(
      .refined,
      """
      CREATE TABLE refined.bad (id BIGINT NOT NULL PRIMARY KEY, on_day DATE) WITHOUT ROWID;
      INSERT INTO refined.bad VALUES (1, '31/01/2025'), (2, '2025-01-31');
      """)
    let error = try #require(throws: PantanalError.self) { try fixture.publisher().publish() }
    #expect(error.message.contains("bad: on_day has 2 values, the driver brings 1"))
    #expect(try names().isEmpty)
  }

  @Test(arguments: [
    ("a TEXT CHECK (unixepoch(a) > 0)", "unixepoch()"),
    ("a TEXT CHECK (iif(a, 1, 0))", "iif()"),
    ("a TEXT CHECK (a IS DISTINCT FROM 'x')", "IS DISTINCT FROM"),
    ("a TEXT, b TEXT GENERATED ALWAYS AS (a)", "GENERATED"),
  ])
  func refusesWhatAnOldSQLiteDoesNotRead(columns: String, syntax: String) throws {
    try fixture.write(.refined, "CREATE TABLE refined.odd (\(columns))")
    let error = try #require(throws: PantanalError.self) { try fixture.publisher().publish() }
    #expect(error.message.contains("refined.odd is defined with \(syntax)"))
  }

  static let refused: [(pattern: String, code: PantanalError.Code, hint: String?)] = [
    ("refined.dim_studnt", .unknownName, "did you mean refined.dim_student?"),
    ("refined._ledger", .unknownName, nil),
    (
      "fact_payment", .projectInvalid, "write layer.table, or layer.* for all of a layer: refined.*"
    ),
    ("trusted.*", .unknownName, "pantanal run makes them"),
  ]

  @Test(arguments: refused)
  func refuses(pattern: String, code: PantanalError.Code, hint: String?) throws {
    let error = try #require(throws: PantanalError.self) {
      try fixture.publisher(pattern).publish()
    }
    #expect(error.code == code)
    #expect(error.hint == hint)
    #expect(error.place?.file == "pantanal.yaml")
  }

  @Test func clearsWhatAnInterruptedPublicationLeft() throws {
    let folder = fixture.folder.appending(path: "published")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in [".bi-77.partial", ".bi-77.partial-journal", ".bi.db.new", "other.db"] {
      try Data("half".utf8).write(to: folder.appending(path: name))
    }
    let publication = try fixture.publisher().publish()
    #expect(
      try names() == ["bi.db", publication.version.lastPathComponent, "other.db"].sorted())
  }

  /// Before the first run the tables of a mart are not there: that is a plan too.
  @Test(arguments: ["refined.fact_tomorrow", "trusted.*"])
  func plansWhatIsNotThereYet(pattern: String) throws {
    let plan = try fixture.publisher(pattern).plan()
    #expect(plan.mart == nil)
    #expect(!plan.isUpToDate)
  }

  @Test(arguments: [2, 5, 10])
  func keepsTheFormerFileWhenTheDiskIsFull(pageLimit: Int) throws {
    let former = try fixture.publisher().publish()
    try fixture.record("refined.dim_student")
    var publisher = fixture.publisher()
    publisher.pageLimit = pageLimit
    let error = try #require(throws: PantanalError.self) { try publisher.publish() }
    #expect(error.code == .diskFull)
    #expect(try names() == [former.version.lastPathComponent, "bi.db"])
    #expect(try fixture.published().value("PRAGMA integrity_check") == "ok")
    publisher.pageLimit = nil
    #expect(try publisher.publish().rowCounts == former.rowCounts)
  }

  @Test func stopsWhenAsked() throws {
    let cancellation = Cancellation()
    let publisher = fixture.publisher()
    let error = try #require(throws: PantanalError.self) {
      try publisher.publish(cancellation: cancellation) { _ in cancellation.cancel() }
    }
    #expect(error.code == .cancelled)
    #expect(try names().isEmpty)
  }

  @Test func letsOneProcessPublishAtATime() throws {
    let folder = PublishedFolder(url: fixture.folder.appending(path: "published"), mart: "bi")
    try folder.locked {
      let error = try #require(throws: PantanalError.self) { try fixture.publisher().publish() }
      #expect(error.code == .warehouseBusy)
    }
  }

  /// The files of the folder that are not the lock.
  private func names() throws -> [String] {
    let path = fixture.folder.appending(path: "published").path
    return try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0 != ".bi.lock" }.sorted()
  }
}
