// Targets: copies to work in, masked or not, which never touch what they are copies of.

import Foundation
import Testing

@Suite("A target")
struct TargetTests {
  /// Everything of the original that work in a target must leave alone: layers and published files.
  static func original(_ scratch: Scratch) throws -> [String: Data] {
    let folder = scratch.folder.appending(path: ".pantanal")
    var found: [String: Data] = [:]
    for name in ["raw", "trusted", "refined", "dataquality", "catalog"] {
      found[name] = try Data(contentsOf: folder.appending(path: "warehouse/\(name).db"))
    }
    for file in try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "published").path) where file.hasSuffix(".db")
    {
      found[file] = try Data(contentsOf: folder.appending(path: "published/\(file)"))
    }
    return found
  }

  static func starter(_ settings: String = "") throws -> Scratch {
    let scratch = try Starter.run()
    let yaml = try scratch.read("pantanal.yaml")
    try scratch.write(
      yaml + "targets: {dev: {warehouse: .pantanal/dev\(settings)}}\n", to: "pantanal.yaml")
    return scratch
  }

  private static func names(_ scratch: Scratch) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: scratch.folder.appending(path: ".pantanal").path
    ).sorted()
  }

  @Test func isCopiedOnFirstUseAndPublishesIntoItsFolder() throws {
    let scratch = try Self.starter()
    let before = try Self.original(scratch)
    try scratch.write(
      "Nº Pedido;Data;Produto;Valor\n0009;05/01/2025;Uniforme;10,00\n",
      to: "landing/vendas_2025-02.csv")
    let planned = try Program.run("plan", "--target", "dev", "--json", in: scratch.folder)
    #expect(planned.status == 0, "\(planned.error)")
    #expect(!(try Self.names(scratch)).contains("dev"), "a plan makes nothing")
    let first = try Program.run("run", "--target", "dev", "--json", in: scratch.folder)
    #expect(first.status == 0, "\(first.error)")
    let due = { (objects: [[String: Any]], key: String) in
      objects.filter { $0[key] as? String != "skipped" && $0["decision"] as? String != "skip" }
        .compactMap { $0["object"] as? String }
    }
    #expect(due(first.objects, "state").contains("raw.sale"))
    let dev = Database(file: scratch.folder.appending(path: ".pantanal/dev/trusted.db"))
    #expect(try dev.value("SELECT count(*) FROM sale") == "4")
    let published = scratch.folder.appending(path: ".pantanal/dev/published/bi.db")
    #expect(
      try Database(file: published).value("SELECT count(*) FROM sale_by_day") == "3")
    #expect(try Self.original(scratch) == before)
    let second = try Program.run("run", "--target", "dev", "--json", in: scratch.folder)
    #expect(second.objects.allSatisfy { $0["state"] as? String == "skipped" })
    // The original's own work goes on by itself, and --fresh takes it over.
    let fresh = try Program.run("run", "--target", "dev", "--fresh", "--quiet", in: scratch.folder)
    #expect(fresh.status == 0, "\(fresh.error)")
    #expect(try Self.original(scratch) == before)
    #expect(try Self.names(scratch) == ["dev", "published", "warehouse"])
    let removed = try Program.run("target", "remove", "dev", in: scratch.folder)
    #expect(removed.output == "dev is removed\n")
    #expect(try Self.names(scratch) == ["published", "warehouse"])
  }

  @Test func isBuiltFromNothingWhereThereIsNoWarehouse() throws {
    let scratch = try Starter.fresh()
    let yaml = try scratch.read("pantanal.yaml")
    try scratch.write(
      yaml
        + "targets: {dev: {warehouse: .pantanal/dev}, m: {warehouse: .pantanal/m, mask: true}}\n",
      to: "pantanal.yaml")
    let masked = try Program.run("run", "--target", "m", in: scratch.folder)
    #expect(masked.status == 1)
    #expect(masked.error.contains("the target m is a masked copy, and there is no warehouse"))
    let outcome = try Program.run("run", "--target", "dev", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try Self.names(scratch) == ["dev"])
    let status = try Program.run("target", "--json", in: scratch.folder)
    #expect(status.objects.map { $0["state"] as? String } == ["made from nothing", "not made yet"])
  }

  @Test func isNotMadeInAFolderThatIsNoCopy() throws {
    let scratch = try Self.starter()
    try scratch.write("meu", to: ".pantanal/dev/notas.txt")
    let refused = try Program.run("run", "--target", "dev", in: scratch.folder)
    #expect(refused.status == 1)
    #expect(
      refused.error.hasPrefix(
        "error: \(scratch.folder.path)/.pantanal/dev is not a copy that pantanal made\n"))
    #expect(try scratch.read(".pantanal/dev/notas.txt") == "meu")
    let forced = try Program.run("target", "copy", "dev", "--force", in: scratch.folder)
    #expect(forced.status == 0, "\(forced.error)")
    #expect(
      !FileManager.default.fileExists(
        atPath: scratch.folder.appending(path: ".pantanal/dev/notas.txt").path))
  }

  // MARK: Masking

  /// Plants questions about people in the log, then looks for every person in every byte of the copy.
  @Test func holdsNobodyWhenItIsMasked() throws {
    let scratch = try Self.maskedDemo()
    let people = try Self.people(in: scratch)
    #expect(people.count > 300)
    let cpf = try #require(people.first { $0.count == 11 && $0.allSatisfy(\.isNumber) })
    let asked = try Program.run(
      "sql", "SELECT 1 FROM trusted.student WHERE cpf = '\(cpf)'", "--purpose", "teste",
      in: scratch.folder)
    #expect(asked.status == 0, "\(asked.error)")
    let original = scratch.folder.appending(path: ".pantanal/warehouse")
    let holding = try Self.files(in: original, holdingAnyOf: people)
    for name in ["raw.db", "trusted.db", "refined.db", "catalog.db"] {
      #expect(holding.contains { $0.hasPrefix(name) }, "nobody was planted in \(name)")
    }
    let run = try Program.run("run", "--target", "dev", in: scratch.folder)
    #expect(run.status == 0, "\(run.error)")
    let dev = scratch.folder.appending(path: ".pantanal/dev")
    #expect(try Self.files(in: dev, holdingAnyOf: people) == [])
    #expect(!FileManager.default.fileExists(atPath: dev.appending(path: ".pantanal").path))
  }

  /// The same rows, joins and rule results as the original, and nothing that a full refresh would change.
  @Test func computesTheSameWhenItIsMasked() throws {
    let scratch = try Self.maskedDemo()
    let before = try Self.original(scratch)
    try #require(try Program.run("run", "--target", "dev", in: scratch.folder).status == 0)
    #expect(try Self.original(scratch) == before)
    let again = try Program.run("run", "--target", "dev", "--json", in: scratch.folder)
    #expect(again.objects.allSatisfy { $0["state"] as? String == "skipped" })
    let equal = try Program.run("diff", "dev", in: scratch.folder)
    #expect(equal.status == 0, "\(equal.output)\(equal.error)")
    let refreshed = try Program.run(
      "run", "trusted.*", "refined.*", "--full-refresh", "--target", "dev", "--json",
      in: scratch.folder)
    #expect(refreshed.status == 0, "\(refreshed.error)")
    let computed = refreshed.objects.filter { $0["kind"] as? String == "transform" }
    #expect(computed.count > 30)
    for step in computed {
      #expect(step["changed"] as? Int == 0, "\(step["object"] ?? "") differs from a full refresh")
    }
    let failed = """
      SELECT rule_id, failed_count FROM rule_result JOIN evidence USING (step_id)
      WHERE state = 'published' AND failed_count > 0 AND rule_id LIKE 'trusted.%'
      GROUP BY rule_id HAVING recorded_at = max(recorded_at) ORDER BY 1
      """
    let dev = Database(file: scratch.folder.appending(path: ".pantanal/dev/dataquality.db"))
    #expect(try dev.rows(failed) == scratch.layer("dataquality").rows(failed))
    let refused = try Program.run("ingest", "--target", "dev", in: scratch.folder)
    #expect(refused.status == 1)
    #expect(refused.error.contains("is a masked copy, which no source enters"))
  }

  private static func maskedDemo() throws -> Scratch {
    let scratch = try Demo.run()
    try scratch.replace(
      "dev: {warehouse: .pantanal/dev}", with: "dev: {warehouse: .pantanal/dev, mask: true}",
      in: "pantanal.yaml")
    return scratch
  }

  /// How people are called, in the spellings of every layer; short words would be found anywhere.
  private static func people(in scratch: Scratch) throws -> [String] {
    let student = """
      SELECT cpf FROM student UNION SELECT full_name FROM student
      UNION SELECT email FROM student UNION SELECT phone FROM student
      """
    let customer = "SELECT cpf FROM customer UNION SELECT full_name FROM customer"
    return try ["raw", "trusted"].flatMap { layer in
      try scratch.layer(layer).rows(student) + scratch.layer(layer).rows(customer)
    }.filter { text in
      // A CPF of eleven equal digits is nobody's, and stays what it is.
      text.utf8.count >= 10 && Set(text.filter(\.isNumber)).count != 1
    }
  }

  private static func files(in folder: URL, holdingAnyOf texts: [String]) throws -> [String] {
    let patterns = folder.deletingLastPathComponent().appending(path: "patterns.txt")
    try Data((texts.joined(separator: "\n") + "\n").utf8).write(to: patterns)
    let found = try Program.Running(
      command: [
        "grep", "-r", "-l", "-a", "-F", "-f", patterns.path, ".",
      ], folder: folder, environment: ["LC_ALL": "C"]
    ).outcome()
    return found.output.split(separator: "\n").map { String($0.dropFirst(2)) }.sorted()
  }
}
