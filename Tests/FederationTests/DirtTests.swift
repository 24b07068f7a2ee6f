import Foundation
import Testing

@testable import Federation

@Suite("The dirt")
struct DirtTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch.shared.get() }

  private func planted(_ kind: Manifest.Dirt.Kind) -> [Manifest.Dirt] {
    scratch.manifest.planted.filter { $0.kind == kind }
  }

  @Test(arguments: Manifest.Dirt.Kind.allCases)
  func isThereInEveryKind(kind: Manifest.Dirt.Kind) {
    #expect(!planted(kind).isEmpty)
  }

  /// A scale so small that most things would be planted less than once.
  @Test func isThereInEveryKindWhenLittleIs() throws {
    let small = try Scratch(scale: 0.003, seed: 5)
    #expect(Set(small.manifest.planted.map(\.kind)) == Set(Manifest.Dirt.Kind.allCases))
  }

  @Test(arguments: Manifest.Dirt.Kind.allCases)
  func isWhereTheManifestSays(kind: Manifest.Dirt.Kind) throws {
    for dirt in planted(kind) {
      let lines = try scratch.lines(dirt.file)
      try #require(lines.count >= dirt.line)
      let fields = lines[dirt.line - 1].components(separatedBy: ";")
      let place: Comment = "\(dirt.file):\(dirt.line)"
      switch kind {
      case .exactDuplicate: #expect(lines[dirt.line - 1] == lines[dirt.line - 2], place)
      case .changedDuplicate:
        #expect(lines[dirt.line - 1] != lines[dirt.line - 2], place)
        #expect(Self.key(lines[dirt.line - 1]) == Self.key(lines[dirt.line - 2]), place)
      case .invalidCPF, .impossibleDate, .orphanKey: #expect(fields.contains(dirt.value), place)
      case .brokenLine: #expect(lines[dirt.line - 1].count { $0 == "\"" } == 1, place)
      case .raggedLine: #expect(fields.count == Int(dirt.value), place)
      case .newColumn: #expect(fields.last == dirt.key, place)
      case .replacedFile, .lateFile: #expect(dirt.line == 1, place)
      }
    }
  }

  private static func key(_ line: String) -> [String] {
    Array(line.components(separatedBy: ";").prefix(2))
  }

  @Test func orphansHaveNoParent() throws {
    let invoices = Set(try scratch.records(.invoice).map { $0[0] })
    let classes = Set(try scratch.records(.schoolClass).map { $0[0] })
    let products = Set(try scratch.records(.product).map { $0[0] })
    for dirt in planted(.orphanKey) {
      #expect(!invoices.contains(dirt.value))
      #expect(!classes.contains(dirt.value))
      #expect(!products.contains(dirt.value))
    }
  }

  @Test func isAllThatIsWrongWithKeys() throws {
    let orphans = Set(planted(.orphanKey).map(\.value))
    let invoices = Set(try scratch.records(.invoice).map { $0[0] })
    let classes = Set(try scratch.records(.schoolClass).map { $0[0] })
    let students = Set(try scratch.records(.student).map { $0[0] })
    let customers = Set(try scratch.records(.customer).map { $0[0] })
    let enrolments = Set(try scratch.records(.enrolment).map { $0[0] })
    func missing(_ table: LandingTable, _ column: Int, in parents: Set<String>) throws -> [String] {
      try scratch.records(table).map { $0[column] }.filter {
        !parents.contains($0) && !orphans.contains($0)
      }
    }
    #expect(try missing(.payment, 1, in: invoices).isEmpty)
    #expect(try missing(.enrolment, 2, in: classes).isEmpty)
    #expect(try missing(.enrolment, 1, in: students).isEmpty)
    #expect(try missing(.attendance, 0, in: enrolments).isEmpty)
    #expect(try missing(.invoice, 1, in: enrolments).isEmpty)
    #expect(try missing(.internship, 1, in: students).isEmpty)
    #expect(try missing(.purchase, 2, in: customers).isEmpty)
  }

  @Test(arguments: [LandingTable.student.name, LandingTable.customer.name])
  func isAllThatIsWrongWithTaxpayers(name: String) throws {
    var wrong: Set<String> = []
    for file in scratch.manifest.files where file.table == name {
      for (index, line) in try scratch.lines(file.path).enumerated().dropFirst() {
        let digits = line.components(separatedBy: ";")[1].compactMap(\.wholeNumberValue)
        if !TaxNumberTests.isCPF(digits) { wrong.insert("\(file.path):\(index + 1)") }
      }
    }
    let places = planted(.invalidCPF).map { "\($0.file):\($0.line)" }
    let expected = places.filter { place in
      scratch.manifest.files.contains { $0.table == name && place.hasPrefix("\($0.path):") }
    }
    #expect(wrong == Set(expected))
  }

  @Test func isOfOneKindPerRecord() {
    let records = scratch.manifest.planted.map { "\($0.file) \($0.key)" }
    #expect(Set(records).count == records.count)
  }

  @Test func replacesAFileWithMoreRecords() throws {
    let dirt = try #require(planted(.replacedFile).first)
    let first = try scratch.lines(dirt.value)
    let second = try scratch.lines(dirt.file)
    #expect(dirt.file.replacing("later/", with: "landing/") == dirt.value)
    #expect(Set(first) != Set(second))
    #expect(Set(first.map { Self.key($0) }).isStrictSubset(of: Set(second.map { Self.key($0) })))
  }

  @Test func deliversAFileLate() throws {
    let dirt = try #require(planted(.lateFile).first)
    let early = dirt.file.replacing("later/", with: "landing/")
    #expect(!FileManager.default.fileExists(atPath: scratch.url(early).path))
    #expect(try scratch.lines(dirt.file).count > 1)
  }

  @Test func samplesTaxpayersThatAreInTheFiles() throws {
    let all = Set(
      try (scratch.records(.student) + scratch.records(.customer)).map {
        $0[1].filter(\.isNumber)
      })
    #expect(scratch.manifest.taxpayers.count > 100)
    for taxpayer in scratch.manifest.taxpayers {
      #expect(all.contains(taxpayer.digits))
      #expect(taxpayer.punctuated.filter(\.isNumber) == taxpayer.digits)
      #expect(taxpayer.punctuated.count == 14)
    }
  }
}
