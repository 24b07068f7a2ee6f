// The example federation from nothing to a published file.

import Foundation
import Testing

@Suite("The demo")
struct DemoTests {
  @Test func endsWithASummary() throws {
    try Golden.expect(Demo.outcome.output, is: "demo")
  }

  @Test func hasNothingToDoTheSecondTime() throws {
    let outcome = try Program.run("run", "--json", in: Demo.folder)
    #expect(outcome.status == 0)
    #expect(outcome.objects.count > 40)
    #expect(outcome.objects.allSatisfy { $0["state"] as? String == "skipped" })
  }

  @Test func showsItsPlan() throws {
    let scratch = try Demo.fresh()
    try Golden.expect(Program.run("plan", in: scratch.folder).output, is: "demo-plan")
  }

  @Test func takesALateFileAndAReplacedOne() throws {
    let scratch = try Demo.run()
    try Self.copy(".pantanal/later", over: ".pantanal/landing", in: scratch.folder)
    let outcome = try Program.run("run", "--json", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    let rebuilt = try Demo.fresh()
    try Self.copy(".pantanal/later", over: ".pantanal/landing", in: rebuilt.folder)
    #expect(try Program.run("run", "--quiet", in: rebuilt.folder).status == 0)
    // Loads are numbered by arrival, and models were trained on what was there: RAW and predictions
    // differ in that. What is made from RAW does not.
    let differences = try Content(of: scratch).differences(from: Content(of: rebuilt)).filter {
      !$0.hasPrefix("raw.") && !$0.hasPrefix("dataquality.") && !$0.contains(".prediction_")
    }
    #expect(differences == [])
  }

  /// Copies files as `cp -r` does.
  private static func copy(_ source: String, over target: String, in folder: URL) throws {
    let outcome = try Program.Running(
      command: ["cp", "-r", "\(source)/.", "\(target)/"], folder: folder, environment: [:]
    ).outcome()
    #expect(outcome.status == 0)
  }

  /// The taxpayer numbers of students and customers, in both ways of writing them.
  private static func plantedNumbers() throws -> [String] {
    struct Manifest: Decodable {
      struct Taxpayer: Decodable {
        let digits: String
        let punctuated: String
      }
      let taxpayers: [Taxpayer]
    }
    let data = try Data(contentsOf: Demo.folder.appending(path: ".pantanal/manifest.json"))
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    return manifest.taxpayers.flatMap { [$0.digits, $0.punctuated] }
  }

  @Test func publishesNoPlantedTaxpayerNumber() throws {
    let folder = try Demo.folder.appending(path: ".pantanal/published")
    let numbers = Set(try Self.plantedNumbers())
    #expect(numbers.count > 100)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains("bi.db"))
    for name in names {
      guard let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
      else { continue }
      let found = numbers.filter { data.range(of: Data($0.utf8)) != nil }
      #expect(found == [], "\(name) shows taxpayer numbers")
    }
    // The search finds what is there: RAW holds them all as they came.
    let raw = try #require(FileManager.default.contents(atPath: Demo.layer("raw").file.path))
    let first = try #require(numbers.first)
    #expect(raw.range(of: Data(first.utf8)) != nil || numbers.count > 1)
  }

  @Test func isMadeAnewUnlessItWasEdited() throws {
    let scratch = try Scratch()
    let arguments = ["demo", "demo", "--scale", "0.001", "--quiet"]
    #expect(try Program.start(arguments, in: scratch.folder).outcome().status == 0)
    #expect(try Program.start(arguments, in: scratch.folder).outcome().status == 0)
    try scratch.replace("SELECT", with: "select", in: "demo/sql/trusted/course.sql")
    let refused = try Program.start(arguments, in: scratch.folder).outcome()
    #expect(refused.status == 1)
    #expect(refused.error.contains("sql/trusted/course.sql"), "\(refused.error)")
  }
}
