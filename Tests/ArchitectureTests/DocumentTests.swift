// What the documents say exists, exists: paths, make targets, "to change X, open Y".

import Testing

@Suite("The documents")
struct DocumentTests {
  static let documents = ["README.md", "Sources/README.md", "Tests/README.md"]

  /// Paths in backticks and links, relative to the root (or to the document's own folder).
  @Test(arguments: documents)
  func namePathsThatExist(document: String) throws {
    let text = try Repository.text(of: document)
    let folder = document.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    let quoted = text.matches(of: /`([\w.\-]+\/[\w.\-\/+*]*)`/).map { String($0.1) }
    let linked = text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) }
    let paths = (quoted + linked).filter(Self.isOurs)
    #expect(!paths.isEmpty)
    for path in Set(paths) {
      #expect(
        Repository.exists(path) || Repository.exists(folder + path),
        "\(document) names \(path)")
    }
  }

  /// A pattern, a folder the program makes, or a file of the reader's own is not ours.
  private static func isOurs(_ path: String) -> Bool {
    !path.contains("*") && !path.hasPrefix("../shared") && !path.hasPrefix(".pantanal")
      && !path.hasPrefix(".build")
      && !path.hasPrefix("published/") && !path.hasPrefix("my-")
  }

  @Test(arguments: documents)
  func nameMakeTargetsThatExist(document: String) throws {
    let makefile = try Repository.text(of: "Makefile")
    let targets = Set(makefile.matches(of: /(?m)^([a-z-]+):/).map { String($0.1) })
    for match in try Repository.text(of: document).matches(of: /`make ([a-z-]+)/) {
      #expect(targets.contains(String(match.1)), "\(document) names make \(match.1)")
    }
  }

  /// A newcomer installs nothing by hand.
  @Test func installWhatThePackageNeeds() throws {
    let makefile = try Repository.text(of: "Makefile")
    let needed = try Repository.text(of: "Package.swift").matches(of: /\.apt\(\["([^"]+)"\]\)/)
    #expect(needed.count > 4)
    for package in needed.map({ String($0.1) }) {
      #expect(makefile.contains(" \(package) "), "make deps does not install \(package)")
    }
  }

  @Test func describeEveryModule() throws {
    let text = try Repository.text(of: "Sources/README.md")
    for module in try Manifest().modules {
      #expect(text.contains(module.name), "Sources/README.md does not mention \(module.name)")
    }
  }
}
