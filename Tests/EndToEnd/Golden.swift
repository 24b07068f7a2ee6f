// What the program prints, compared with what it printed when somebody last read it.

import Foundation
import Testing

/// Recorded output: a file `Golden/<name>.txt`, which `PANTANAL_RECORD=1` writes anew.
enum Golden {
  static func expect(
    _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = Program.repository.appending(path: "Tests/EndToEnd/Golden/\(name).txt")
    let text = steady(text)
    if ProcessInfo.processInfo.environment["PANTANAL_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(
      text == recorded, "\(name): PANTANAL_RECORD=1 records it", sourceLocation: sourceLocation)
  }

  /// The text without what differs from run to run: times, identifiers, folders, scores.
  static func steady(_ text: String) -> String {
    text
      .replacing(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?Z?/, with: "<instant>")
      .replacing(/[ ]*\b\d+(\.\d+)? (ms|s|min)\b/, with: " <time>")
      .replacing(/[ ]*\b\d+(\.\d+)? (kB|MB|GB|B)\b/, with: " <size>")
      .replacing(/rows +(size|last)/) { "rows \($0.1)" }
      // Models' scores: the last digit may differ between processors.
      .replacing(/\b\d+\.\d{3}\b/, with: "<score>")
      .replacing(/ran on \d{4}-\d{2}-\d{2}/, with: "ran on <day>")
      .replacing(/\bpid \d+/, with: "pid <pid>")
      .replacing(/(\/[\w.\-]+)*\/pantanal-test-\d+\/[0-9A-F\-]+/, with: "<folder>")
  }
}
