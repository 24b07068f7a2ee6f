import Foundation
import ODBC
import Testing

@testable import Publishing

@Suite("The settings of a data source")
struct DataSourceSettingsTests {
  private let settings = DataSourceSettings(mart: "bi", file: URL(filePath: "/data/bi.db"))

  @Test func fitPowerBI() {
    #expect(
      settings.connectionString
        == #"Driver={SQLite3 ODBC Driver};Database=C:\pantanal\bi.db;"#
        + "BigInt=1;StepAPI=1;NoCreat=1;NoTXN=1;Timeout=60000")
  }

  @Test func sayWhyEachOption() {
    for option in settings.options {
      #expect(!option.reason.isEmpty)
      #expect(settings.text.contains("\(option.name)=\(option.value)"))
    }
    #expect(settings.text.contains(settings.connectionString))
    #expect(settings.text.contains("NT SERVICE\\PBIEgwService"))
  }

  /// The block for odbc.ini, given to the real driver as a connection string, opens the file: also
  /// where its path holds what a connection string or a URI takes for its own.
  @Test(arguments: ["bi.db", "it's; 100% {a}=b?c#d&é.db"])
  func openTheFile(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())")
    let fixture = try Fixture()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try FileManager.default.copyItem(at: fixture.publisher().publish().file, to: file)
    let lines = DataSourceSettings(mart: "bi", file: file).odbcIni.split(separator: "\n")
    #expect(lines.first == "[bi]")
    let source = try DataSource(lines.dropFirst().joined(separator: ";"))
    #expect(try source.rows("SELECT student_id FROM dim_student").count == 2)
    #expect(throws: ODBCError.self) { _ = try source.rows("DELETE FROM dim_student") }
  }
}
