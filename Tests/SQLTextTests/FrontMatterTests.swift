import Testing

@testable import SQLText

@Suite("Front matter")
struct FrontMatterTests {
  @Test func isCutFromItsBody() throws {
    let file = "\u{FEFF}\n/* ---\ndescription: Alunos é\nkey: [a]\n--- */\n\nSELECT 1\n"
    let parts = try FrontMatter.split(file)
    #expect(parts.yaml == "description: Alunos é\nkey: [a]\n")
    #expect(parts.yamlLine == 3)
    #expect(parts.body == "SELECT 1\n")
    #expect(parts.bodyLine == 7)
    #expect(Array(file.utf8).dropFirst(parts.bodyOffset).starts(with: "SELECT".utf8))
  }

  @Test func mayHaveWindowsLineEnds() throws {
    let parts = try FrontMatter.split("/* ---\r\na: 1\r\n--- */\r\nSELECT 1")
    #expect(parts.yaml == "a: 1\r\n")
    #expect(parts.body == "SELECT 1")
    #expect(parts.bodyLine == 4)
  }

  @Test(arguments: [
    "SELECT 1", "", "  -- a comment\nSELECT 1", "/* a comment */ SELECT 1",
    "/* --- not alone */ SELECT 1",
  ])
  func mayBeAbsent(file: String) throws {
    let parts = try FrontMatter.split(file)
    #expect(parts.yaml == nil)
    #expect(parts.body == String(file.drop { $0 == " " }))
  }

  @Test func mayBeEmpty() throws {
    #expect(try FrontMatter.split("/* ---\n--- */").yaml == "")
  }

  @Test(arguments: [
    ("/* ---\na: 1\nSELECT 1", 1),
    ("/* ---\na: 1\n*/\nSELECT 1", 3),
    // SQLite ends the comment at the first `*/`, so the YAML cannot hold one.
    ("/* ---\na: '*/'\n--- */\nSELECT 1", 2),
    ("/* ---\na: --- */\nSELECT 1", 2),
  ])
  func isRefusedUnclosed(file: String, line: Int) {
    #expect(throws: FrontMatter.Unclosed(line: line)) { try FrontMatter.split(file) }
  }
}
