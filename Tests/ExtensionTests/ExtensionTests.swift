// The functions as a library that other programs load: the sqlite3 shell, which shares the system's
// SQLite, and Python's apsw, which carries one of its own.

import Foundation
import Testing

@Suite("The loadable extension")
struct ExtensionTests {
  /// A query that needs text, numbers, a window, an aggregate, libcrypto and PCRE2, and its answer.
  private static let query = """
    SELECT cpf('529.982.247-25'), unaccent('Ação'), parse_cents('1.234,56', 'pt-BR'),
      (SELECT sum(column1) FROM (VALUES (0.1), (0.2), (0.3))),
      (SELECT group_concat(m, ' ') FROM (
        SELECT median(column1) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS m
        FROM (VALUES (1), (2), (4)))),
      substr(sha2('abc', 256), 1, 8), regexp_extract('100-200', '(\\d+)-(\\d+)', 2);
    """
  private static let answer = "52998224725|Acao|123456|0.6|1.0 1.5 3.0|ba7816bf|200"

  @Test func loadsIntoTheShell() throws {
    let output = try withExtension { path in
      try run("sqlite3", [":memory:", ".load \(path)", Self.query])
    }
    #expect(output == Self.answer)
  }

  @Test(.enabled(if: Python.hasAPSW, "no .venv with apsw; make test makes it"))
  func loadsIntoAHostWithItsOwnSQLite() throws {
    let program = """
      import apsw, sys
      connection = apsw.Connection(":memory:")
      connection.enable_load_extension(True)
      connection.load_extension(sys.argv[1])
      row = next(connection.execute(sys.argv[2]))
      print("|".join(str(value) for value in row))
      """
    let output = try withExtension { path in
      try run(Python.path, ["-c", program, path, Self.query])
    }
    #expect(output == Self.answer)
  }

  /// A mistake in a call is an error of the host's statement, with our sentence.
  @Test func failsWithoutHarm() throws {
    let output = try withExtension { path in
      try run(
        "sqlite3", [":memory:", ".load \(path)", "SELECT parse_date('1/1/2024', 'xx');"],
        expectsSuccess: false)
    }
    #expect(output.contains("no locale is named 'xx': use pt-BR, en-US or iso"))
  }

  /// The reason why it works in both: it asks the linker for nothing of SQLite.
  @Test func needsNoLibsqlite3() throws {
    let symbols = try withExtension { path in
      try run("nm", ["-D", path]).split(separator: "\n")
    }
    #expect(symbols.contains { $0.hasSuffix(" T sqlite3_pantanal_init") })
    #expect(symbols.contains { $0.contains(" U ") && $0.contains("pcre2_compile_8") })
    #expect(symbols.filter { $0.contains(" U ") && $0.contains("sqlite3_") } == [])
  }
}

/// Lends the dynamic library that the build made, under the name that SQLite expects.
private func withExtension<Result>(_ body: (String) throws -> Result) throws -> Result {
  // Tests and products are built into the same folder.
  let folders = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
  let library = try #require(
    (folders + [Bundle.main.bundleURL])
      .map { $0.appending(path: "libPantanalExtension.so") }
      .first { FileManager.default.fileExists(atPath: $0.path) },
    "the build made no libPantanalExtension.so")
  let folder = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let copy = folder.appending(path: "pantanal.so")
  try FileManager.default.copyItem(at: library, to: copy)
  return try body(copy.path)
}

private enum Python {
  static let path = URL(filePath: #filePath)
    .appending(path: "../../../.venv/bin/python").standardized.path

  static let hasAPSW =
    FileManager.default.isExecutableFile(atPath: path)
    && (try? run(path, ["-c", "import apsw; print('there')"])) == "there"
}

/// What a program prints, errors included, without the last line break.
@discardableResult
private func run(
  _ program: String, _ arguments: [String], expectsSuccess: Bool = true
) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  let text = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  #expect((process.terminationStatus == 0) == expectsSuccess, "\(text)")
  return text
}
