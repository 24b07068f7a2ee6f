import Foundation
import Testing

@testable import Federation

@Suite("The landing files")
struct LandingFilesTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch.shared.get() }

  @Test func areTheSameForTheSameSeed() throws {
    let same = try Scratch(scale: 0.02, seed: 7)
    #expect(same.manifest == scratch.manifest)
    let truth = ["churn", "payment_default", "recommendation"].map { "truth/\($0).csv" }
    for path in scratch.manifest.files.map(\.path) + truth + ["manifest.json"] {
      #expect(try scratch.data(path) == same.data(path), "\(path)")
    }
  }

  @Test func differForAnotherSeed() throws {
    let other = try Scratch(scale: 0.01, seed: 8)
    let one = try Scratch(scale: 0.01, seed: 7)
    let path = "landing/secretaria/alunos_2024-02.csv"
    #expect(try one.data(path) != other.data(path))
  }

  @Test func areNamedByTheManifest() throws {
    var found: [String] = []
    for folder in ["landing", "later"] {
      let names = try FileManager.default.subpathsOfDirectory(atPath: scratch.url(folder).path)
      found += names.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".jsonl") }.map {
        "\(folder)/\($0)"
      }
    }
    #expect(found.sorted() == scratch.manifest.files.map(\.path))
    #expect(try Manifest.read(from: scratch.folder) == scratch.manifest)
  }

  @Test func haveTheRecordsTheManifestCounts() throws {
    for file in scratch.manifest.files {
      #expect(try scratch.recordCount(file) == file.recordCount, "\(file.path)")
    }
  }

  @Test func areReadableByTheirOwnerAlone() throws {
    for path in scratch.manifest.files.map(\.path) + ["manifest.json", "truth/churn.csv"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: scratch.url(path).path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(path)")
    }
  }

  @Test func endEveryLineAsWindowsDoes() throws {
    for file in scratch.manifest.files where file.path.hasSuffix(".csv") {
      let data = try scratch.data(file.path)
      let feeds = data.indices.filter { data[$0] == 0x0A }
      #expect(feeds.allSatisfy { $0 > 0 && data[$0 - 1] == 0x0D }, "\(file.path)")
      #expect(data.last == 0x0A, "\(file.path)")
    }
  }

  @Test(arguments: LandingTable.all.filter { $0.layout == .csv }.map(\.name))
  func haveTheEncodingOfTheirTable(name: String) throws {
    let table = try #require(LandingTable.all.first { $0.name == name })
    for file in scratch.manifest.files where file.table == name {
      let data = try scratch.data(file.path)
      let hasMark = data.starts(with: [0xEF, 0xBB, 0xBF])
      #expect(hasMark == (table.encoding == .utf8), "\(file.path)")
      #expect(!hasMark || String(validating: data, as: UTF8.self) != nil, "\(file.path)")
      #expect(hasMark || !data.contains(0xC3) || String(validating: data, as: UTF8.self) == nil)
    }
  }

  /// The declarations under sql/raw and the generator's table say the same.
  @Test(arguments: LandingTable.all.map(\.name))
  func haveTheHeadersTheProjectDeclares(name: String) throws {
    let table = try #require(LandingTable.all.first { $0.name == name })
    let file = FederationProjectTests.root.appending(path: "sql/raw/\(name).yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains("\nconnection: landing\n"))
    let path = try #require(text.firstMatch(of: /\npath: (\S+)\n/)?.1)
    #expect(path.replacing(/\{.*\}/, with: "*") == table.path)
    #expect(
      text.contains(
        table.layout == .csv
          ? "delimiter: \";\", encoding: \(table.encoding.rawValue)}" : "{type: json}"))
    let declared = text.matches(of: /\{header: ([^,}]+)/).map { String($0.1) }
    #expect(declared == table.headers)
  }

  @Test func gainAColumnInTheSecondYear() throws {
    let columns = LandingTable.student.headers
    let before = try scratch.lines("landing/secretaria/alunos_2024-12.csv")
    let after = try scratch.lines("landing/secretaria/alunos_2025-01.csv")
    #expect(before.first == columns.dropLast().joined(separator: ";"))
    #expect(after.first == columns.joined(separator: ";"))
    #expect(after.dropFirst().allSatisfy { $0.hasSuffix(";S") || $0.hasSuffix(";N") })
  }

  @Test func haveAFieldForEveryHeader() throws {
    let rejects = scratch.manifest.planted.filter {
      $0.kind == .brokenLine || $0.kind == .raggedLine
    }
    for file in scratch.manifest.files {
      let lines = try scratch.lines(file.path)
      let expected = lines.first?.components(separatedBy: ";").count
      for (index, line) in lines.enumerated() {
        let isReject = rejects.contains { $0.file == file.path && $0.line == index + 1 }
        guard !isReject, !line.contains("\"") else { continue }
        let count = line.components(separatedBy: ";").count
        #expect(count == expected, "\(file.path):\(index + 1)")
      }
    }
  }

  @Test func nameTheUnitsOfTheSeed() throws {
    let seed = FederationProjectTests.root.appending(path: "seeds/unit.csv")
    let lines = try String(contentsOf: seed, encoding: .utf8).split(separator: "\n").dropFirst()
    let units = Unit.all.map { unit in
      let city = City.all[unit.city]
      let code = String(String(1000 + unit.code).dropFirst())
      return
        "\(code),\(unit.institution) \(city.text),\(unit.institution),\(city.text),\(city.state)"
    }
    #expect(units == lines.map(String.init))
  }

  @Test func reportEveryMonth() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "federation-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var reports: [Int] = []
    _ = try FederationGenerator(scale: 0.001, seed: 1).write(to: folder) { done, total in
      #expect(total == 24)
      reports.append(done)
    }
    #expect(reports == Array(1...24))
  }

  @Test func cannotBeWrittenWhereAFileIs() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "file-\(UUID().uuidString)")
    try Data("x".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: (any Error).self) {
      try FederationGenerator(scale: 0.001, seed: 1).write(to: file)
    }
  }

  /// Writes landing files for trying things by hand, where PANTANAL_LANDING_OUT says, at the scale
  /// of PANTANAL_LANDING_SCALE.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PANTANAL_LANDING_OUT"] != nil))
  func canBeWrittenByHand() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = URL(filePath: try #require(environment["PANTANAL_LANDING_OUT"]))
    let scale = Double(environment["PANTANAL_LANDING_SCALE"] ?? "") ?? 0.05
    let manifest = try FederationGenerator(scale: scale, seed: 7).write(to: folder)
    #expect(!manifest.files.isEmpty)
  }
}
