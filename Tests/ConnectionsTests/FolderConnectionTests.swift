import Foundation
import Testing
import Warehouse

@testable import Connections

@Suite("A folder as a connection")
struct FolderConnectionTests {
  @Test func listsWhatThePatternMeans() throws {
    let folder = try TemporaryFolder([
      "a/1.csv": "1", "a/2.csv": "22", "a/b/3.csv": "", "a/b/c/4.csv": "", "5.csv": "",
      "a/6.txt": "",
      ".git/7.csv": "", "a/.8.csv": "", "é/9.csv": "",
    ])
    let connection = folder.connection
    let list = { try connection.list(GlobPattern($0)).map(\.path) }
    #expect(try list("a/*.csv") == ["a/1.csv", "a/2.csv"])
    #expect(try list("*/*.csv") == ["a/1.csv", "a/2.csv", "é/9.csv"])
    #expect(
      try list("**/*.csv")
        == ["5.csv", "a/1.csv", "a/2.csv", "a/b/3.csv", "a/b/c/4.csv", "é/9.csv"])
    #expect(try list("**/**/3.csv") == ["a/b/3.csv"])
    #expect(try list("a/**/b/*.csv") == ["a/b/3.csv"])
    #expect(try list("a/**") == [])
    #expect(try list("5.csv") == ["5.csv"])
    #expect(try list("none/*.csv") == [])
    #expect(try list("5.csv/*.csv") == [])
    #expect(try list("*") == ["5.csv"])
    #expect(try list("") == [])
  }

  @Test func agreesWithItsPatterns() throws {
    var files: [String: String] = [:]
    for name in ["a.csv", "x/a.csv", "x/y/ab.csv", "x/y/z/b.csv", "y/x/a", "x/.a", ".x/a"] {
      files[name] = ""
    }
    let folder = try TemporaryFolder(files)
    for text in ["**/*", "*", "x/**/*.csv", "**/a*", "?/**/a", "[xy]/*", "**/x/**/*", "**/.a"] {
      let pattern = GlobPattern(text)
      #expect(
        try folder.connection.list(pattern).map(\.path)
          == files.keys.filter(pattern.matches).sorted(),
        "\(text)")
    }
  }

  @Test func saysWhatItPassesOver() throws {
    let folder = try TemporaryFolder(["a/1.csv": "1", "a/2.csv/x": "", "b.csv": ""])
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/a/3.csv", withDestinationPath: "nowhere.csv")
    mkfifo(folder.url.path + "/a/4.csv", 0o600)
    // A name in Latin-1, which no program that expects UTF-8 finds again.
    let name =
      Array((folder.url.path + "/a/jos").utf8CString.dropLast()) + [-23] + ".csv".utf8CString
    close(open(name, O_CREAT | O_WRONLY, 0o600))
    let listing = try folder.connection.listing(GlobPattern("a/*.csv"))
    #expect(listing.files.map(\.path) == ["a/1.csv"])
    #expect(
      listing.skipped.map { "\($0.path) \($0.reason)" } == [
        "a/2.csv a folder", "a/3.csv a link to nothing", "a/4.csv a pipe",
        "a/jos�.csv its name is not UTF-8",
      ])
    #expect(try folder.connection.listing(GlobPattern("a/3.csv")).skipped.count == 1)
    #expect(try folder.connection.listing(GlobPattern("a/9.csv")).skipped.isEmpty)
    // Nothing outside of the folder is listed.
    let inner = FolderConnection(name: "inner", path: folder.url.path + "/a")
    #expect(try inner.list(GlobPattern("../*.csv")).isEmpty)
  }

  @Test func tellsSizeAndTime() throws {
    let folder = try TemporaryFolder(["a": "12345"])
    let before = Int64(Date().timeIntervalSince1970 * 1e9)
    let file = try #require(folder.connection.list(GlobPattern("a")).first)
    #expect(file.size == 5)
    #expect(abs(file.modifiedAt - before) < 60_000_000_000)
  }

  @Test func followsLinksButNotInCircles() throws {
    let folder = try TemporaryFolder(["real/a.csv": "1"])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      at: folder.url.appending(path: "real/circle"), withDestinationURL: folder.url)
    try manager.createSymbolicLink(
      at: folder.url.appending(path: "linked.csv"),
      withDestinationURL: folder.url.appending(path: "real/a.csv"))
    let list = { try folder.connection.list(GlobPattern($0)).map(\.path) }
    #expect(try list("**/*.csv") == ["linked.csv", "real/a.csv"])
    #expect(try list("real/circle/*.csv") == ["real/circle/linked.csv"])
  }

  @Test func readsAndDigests() throws {
    let text = String(repeating: "Poconé\n", count: 100_000)
    let folder = try TemporaryFolder(["a": text, "empty": ""])
    let files = try folder.connection.list(GlobPattern("*"))
    let reader = try folder.connection.open(files[0])
    try reader.readToEnd()
    #expect(reader.byteCount == 800_000)
    #expect(
      reader.sha256() == "fd0afddaea67c7d500f3a7e754d061c2d42ac042e3422aacd1361f277b4f2bba")
    let empty = try folder.connection.open(files[1])
    try empty.readToEnd()
    #expect(
      empty.sha256() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func saysWhatIsNotThere() throws {
    let connection = FolderConnection(name: "landing", path: "/nowhere/at/all")
    let error = #expect(throws: PantanalError.self) { try connection.list(GlobPattern("*")) }
    #expect(error?.code == .connectionInvalid)
    #expect(
      error?.message
        == "the folder of the connection landing cannot be listed: No such file or directory")
    let folder = try TemporaryFolder(["a": ""])
    let gone = ListedFile(path: "b", size: 1, modifiedAt: 0)
    let missing = #expect(throws: PantanalError.self) { _ = try folder.connection.open(gone) }
    #expect(missing?.code == .fileUnreadable)
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let url: URL

  init(_ files: [String: String]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "pantanal-\(UUID().uuidString)")
    for (path, text) in files {
      let file = url.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var connection: FolderConnection { FolderConnection(name: "landing", path: url.path) }
}
