// What a source is drafted to say of a file that no source declares yet.

import Connections
import Foundation
import Testing

@testable import Ingest

@Suite("A file that is recognised")
struct RecognitionTests {
  /// A footer or a comment is this file's own affair: one that is declared would take records of others.
  @Test func declaresNoFooterForTheFilesToCome() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = "#gerado em 2025\nuf;n;v\nMS;1;2\nSP;3;4\nTotal;;6\n"
    try Data(text.utf8).write(to: URL(filePath: path))
    let listed = ListedFile(path: "uf_2025.csv", size: Int64(text.utf8.count), modifiedAt: 0)
    let found = try Recognition(
      LocalFile(listed, at: path, place: "uf_2025.csv", isCopy: false),
      spool: FileManager.default.temporaryDirectory.path)
    #expect(
      found.settings == [
        "type: csv", "encoding: utf-8", "delimiter: \";\"", "comment: auto", "skip_footer: auto",
      ])
  }
}
