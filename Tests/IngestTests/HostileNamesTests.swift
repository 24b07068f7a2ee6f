// Names and times that a file system allows and nobody expects.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Files with names and times that nobody expects")
struct HostileNamesTests {
  private static let source = """
    connection: landing
    path: "*.csv"
    format: {type: csv, delimiter: ";"}
    columns: {code: {}}
    """

  /// One name is the other's in another normal form, and a third sorts between them.
  @Test func areTheirOwnByTheByte() throws {
    let lab = try Lab(["t": Self.source])
    let names = ["a\u{301}.csv", "b.csv", "\u{e1}.csv"]
    for (index, name) in names.enumerated() {
      try lab.write("landing/\(name)", "code\n\(index)\n")
    }
    try lab.load()
    #expect(try lab.rows("SELECT code FROM raw.t ORDER BY 1") == ["0", "1", "2"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try lab.write("landing/\(names[0])", "code\n30\n")
    try lab.load()
    #expect(try lab.rows("SELECT code FROM raw.t ORDER BY 1") == ["1", "2", "30"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
    try Ingest.retract([names[2]], lab.change("t"))
    #expect(try lab.rows("SELECT code FROM raw.t ORDER BY 1") == ["1", "30"])
  }

  @Test func meanThemselvesBeforeTheyAreAPattern() throws {
    let lab = try Lab(["t": Self.source])
    try lab.write("landing/lote[1].csv", "code\n1\n")
    try lab.write("landing/lote1.csv", "code\n2\n")
    try lab.load()
    let summary = try Ingest.retract(["lote[1].csv"], lab.change("t"))
    #expect(summary.notes == ["lote[1].csv"])
    #expect(try lab.rows("SELECT code FROM raw.t") == ["2"])
  }

  @Test(arguments: [7.6e9, 12e9, -12e9])
  func mayBeOfAnotherAge(_ seconds: Double) throws {
    let lab = try Lab(["t": Self.source])
    try lab.write("landing/a.csv", "code\n1\n")
    try lab.date("landing/a.csv", seconds)
    try lab.load()
    #expect(try lab.rows("SELECT code FROM raw.t") == ["1"])
    #expect(try lab.plan().map(\.isNeeded) == [false])
  }

  /// What waited is no longer waited for when the file is again what is in the table.
  @Test func waitNoLongerThanTheirVersion() throws {
    let lab = try Lab(["t": Self.source + "\ndrift: hold"])
    try lab.write("landing/a.csv", "code\n1\n")
    try lab.load()
    try lab.write("landing/a.csv", "novo\n1\n")
    try lab.date("landing/a.csv", 1)
    try lab.load()
    #expect(try lab.rows("SELECT state FROM raw._load") == ["loaded", "held"])
    try lab.write("landing/a.csv", "code\n1\n")
    try lab.date("landing/a.csv", 2)
    #expect(try lab.load()["t"]?.unchangedFileCount == 1)
    #expect(try lab.rows("SELECT state FROM raw._load") == ["loaded", "replaced"])
  }
}
