// Habits of the source that a reader counts on.

import Testing

@Suite("The source")
struct SourceTests {
  /// Migrations of a layer are numbered from 0001 without a gap, and none twice.
  @Test(arguments: ["trusted", "refined"])
  func numbersMigrationsWithoutGaps(layer: String) throws {
    let names = Repository.files(under: "migrations/\(layer)", ending: ".sql")
      .map { String($0.split(separator: "/").last ?? "") }
    let numbers = names.compactMap { Int($0.prefix(4)) }.sorted()
    #expect(!names.isEmpty)
    #expect(numbers == Array(1...max(names.count, 1)))
    for name in names {
      #expect(
        name.wholeMatch(of: /\d{4}_[a-z0-9_]+\.sql/) != nil, "\(name) is not NNNN_verb_noun.sql")
    }
  }

  /// A test file says it by its suite's name.
  @Test func opensLongFilesWithWhatIsInThem() throws {
    for file in Repository.files(under: "Sources", ending: ".swift") {
      let text = try Repository.text(of: file)
      guard text.split(separator: "\n", omittingEmptySubsequences: false).count > 40 else {
        continue
      }
      #expect(text.hasPrefix("//"), "\(file) does not say what is in it")
    }
  }

  /// No path of the machine somebody worked on.
  @Test func namesNoMachine() throws {
    let homes = ["work", "root", "farm"].joined(separator: "|")
    let machine = try Regex("(^|[^A-Za-z0-9_./-])/(\(homes)|tmp/(spike|peers|research))/")
    for file in Repository.files where Self.isText(file) {
      let match = try Repository.text(of: file).firstMatch(of: machine)
      #expect(match == nil, "\(file) names a path of one machine")
    }
  }

  private static func isText(_ file: String) -> Bool {
    [".swift", ".md", ".yaml", ".sql", ".py", ".sh", ".c", ".h", "Makefile", "run"]
      .contains { file.hasSuffix($0) }
  }
}
