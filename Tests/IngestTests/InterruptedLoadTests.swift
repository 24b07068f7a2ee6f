// What is left when a load does not get to its end.

import Foundation
import SQLite
import Synchronization
import Testing
import Warehouse

@testable import Ingest

@Suite("A load that is broken off")
struct InterruptedLoadTests {
  private func lab() throws -> Lab {
    let lab = try Lab()
    let rows = (1...40_000).map { "\($0);Ana Maria de Souza \($0);Poconé" }.joined(separator: "\n")
    let broken = "x\n"
    try lab.write(
      "landing/secretaria/alunos_1.csv",
      ("Matrícula;Nome;Município\n" + broken + rows).windows1252 ?? [])
    try lab.write("landing/secretaria/alunos_2.csv", "Nome\nold\n")
    return lab
  }

  private static let content = """
    SELECT count(*), sum(registration), count(DISTINCT _load_id), max(_line) FROM raw.student
    """

  /// The files as they stand on disk in the middle of the work are those a `kill -9` leaves.
  @Test func leavesThePreviousStateAndIsDoneAgain() throws {
    let undisturbed = try lab()
    try undisturbed.load()
    let expected = try undisturbed.rows(Self.content)

    let lab = try lab()
    let copies = Copies(of: lab)
    try lab.load { _ in copies.take() }
    #expect(copies.folders.count >= 3)
    #expect(try lab.rows(Self.content) == expected)
    for folder in copies.folders {
      let left = Warehouse(folder: folder)
      try left.prepare()
      try Evidence.settle(left)
      #expect(
        try Lab.rows("SELECT count(*) FROM raw.sqlite_schema WHERE name = 'student'", of: left) == [
          "0"
        ])
      #expect(try Lab.rows("SELECT count(*) FROM raw._load", of: left) == ["0"])
      #expect(try Lab.rows("SELECT count(*) FROM dataquality.reject", of: left) == ["0"])
      #expect(try Lab.rows("PRAGMA raw.integrity_check", of: left) == ["ok"])
      let again = try Lab(in: lab.root, warehouse: left)
      try again.load()
      #expect(try Lab.rows(Self.content, of: left) == expected)
      #expect(try Lab.rows("SELECT count(*) FROM dataquality.reject", of: left) == ["1"])
    }
  }

  @Test func leavesNothingWhenCancelled() throws {
    let lab = try lab()
    let cancellation = Cancellation()
    let error = #expect(throws: PantanalError.self) {
      try lab.load(cancellation: cancellation) { _ in cancellation.cancel() }
    }
    #expect(error?.code == .cancelled)
    #expect(try lab.rows("SELECT count(*) FROM raw.sqlite_schema WHERE name = 'student'") == ["0"])
    #expect(try lab.rows("SELECT count(*) FROM dataquality.evidence") == ["0"])
    #expect(try lab.load()["student"]?.insertedCount == 40_001)
  }

  @Test func leavesTheOldRowsWhenTheNewFileFails() throws {
    let lab = try lab()
    try lab.load()
    let before = try lab.rows(Self.content)
    try lab.write("landing/secretaria/alunos_1.csv", "Nome\nnew\n")
    try lab.write("landing/secretaria/alunos_2.csv", "nothing of ours\nx\n")
    #expect(throws: PantanalError.self) { try lab.load() }
    #expect(try lab.rows(Self.content) == before)
    #expect(try lab.rows("SELECT state FROM raw._load") == ["loaded", "loaded"])
  }
}

/// Copies of a warehouse's files, taken while it is written to.
final class Copies: Sendable {
  private let warehouse: URL
  private let root: URL
  private let taken = Mutex(0)

  init(of lab: Lab) {
    warehouse = lab.warehouse.folder
    root = lab.root.appending(path: "copies")
  }

  var folders: [URL] {
    taken.withLock { count in (0..<count).map { root.appending(path: "\($0)") } }
  }

  func take() {
    taken.withLock { count in
      let folder = root.appending(path: "\(count)")
      let manager = FileManager.default
      try? manager.createDirectory(at: folder, withIntermediateDirectories: true)
      // The shared-memory files are made anew from the logs, as after a crash of the machine.
      for name in (try? manager.contentsOfDirectory(atPath: warehouse.path)) ?? []
      where !name.hasSuffix("-shm") {
        try? manager.copyItem(
          at: warehouse.appending(path: name), to: folder.appending(path: name))
      }
      count += 1
    }
  }
}
