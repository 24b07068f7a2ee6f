// kill -9 at any moment of a run that brings a filled warehouse up to date.

import Foundation
import Testing

@Suite("A refresh that was killed")
struct RefreshKillTests {
  /// How many moments of a run are tried.
  private static let pointCount = 8

  /// The demo, filled, and then with another version of a file of payments.
  private func changed(_ scratch: Scratch) throws -> Scratch {
    let folder = ".pantanal/landing/financeiro"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(
        atPath: scratch.folder.appending(path: folder).path
      ).filter { $0.hasPrefix("pagamentos_") }.max())
    let text = try scratch.read("\(folder)/\(name)")
    let newline = text.contains("\r\n") ? "\r\n" : "\n"
    var lines = text.components(separatedBy: newline)
    try #require(lines.count > 4)
    lines.remove(at: 2)
    lines[1] = lines[1].replacing("PIX", with: "BOLETO")
    lines.insert(lines[3], at: 3)
    try scratch.write(lines.joined(separator: newline), to: "\(folder)/\(name)")
    return scratch
  }

  /// The tables that do not tell in how many pieces files came.
  private func computed(_ content: Content) -> [String: [String]] {
    content.tables.filter { table, _ in
      ["trusted.", "refined.", "dataquality.quarantine", "dataquality.rule_result"]
        .contains { table.hasPrefix($0) }
    }
  }

  @Test func leavesWhatTheSameCommandCompletes() throws {
    let undisturbed = try changed(Demo.run())
    let clock = ContinuousClock()
    let start = clock.now
    try #require(try Program.run("run", "--quiet", in: undisturbed.folder).status == 0)
    let elapsed = clock.now - start
    let expected = try Content(of: undisturbed)
    let methods = try undisturbed.layer("refined").rows(
      "SELECT object FROM _ledger WHERE method = 'by_key'")
    #expect(!methods.isEmpty, "nothing went by key")

    let rebuilt = try changed(Demo.fresh())
    try #require(try Program.run("run", "--quiet", in: rebuilt.folder).status == 0)
    let (kept, new) = (computed(expected), computed(try Content(of: rebuilt)))
    for table in Set(kept.keys).union(new.keys) {
      #expect(kept[table] == new[table], "\(table) is not as one made from nothing has it")
    }

    for point in 0..<Self.pointCount {
      let moment = elapsed * ((Double(point) + .random(in: 0..<1)) / Double(Self.pointCount))
      let seconds = String(
        format: "%.3f",
        Double(moment.components.seconds) + Double(moment.components.attoseconds) * 1e-18)
      let scratch = try changed(Demo.run())
      _ = try Program.start(
        ["run", "--quiet"], in: scratch.folder, through: ["timeout", "-s", "KILL", seconds]
      ).outcome()
      #expect(try scratch.damagedFiles() == [], "killed after \(seconds) s")
      let again = try Program.run("run", "--quiet", in: scratch.folder)
      #expect(again.status == 0, "killed after \(seconds) s: \(again.error)")
      let differences = try Content(of: scratch).differences(from: expected)
      #expect(differences == [], "killed after \(seconds) s")
    }
  }
}
