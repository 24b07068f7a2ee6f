// What people do to loads by hand, from the first file to the last.

import Foundation
import Testing

@Suite("pantanal ingest")
struct IngestCommandTests {
  private func project(_ more: String = "") throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "connections: {landing: {type: folder, path: landing}}\n", to: "pantanal.yaml")
    try scratch.write(
      """
      connection: landing
      path: "{unit}/matriculas_{month:yyyy-MM}*.csv"
      mode: partition
      \(more)
      format: {delimiter: ",", quote: '"', encoding: utf-8, header: true}
      columns: {name: {header: Nome}, amount: {header: Valor}}
      """, to: "sql/raw/enrolment.yaml")
    try scratch.write("Nome,Valor\nAna,1\nBia,2,3\nCau,4\n", to: Self.january)
    return scratch
  }

  private static let january = "landing/norte/matriculas_2024-01.csv"
  private static let february = "landing/norte/matriculas_2024-02.csv"

  /// Each command does what its name says, and nothing that comes after it.
  @Test func loadsAndGoesNoFurther() throws {
    let scratch = try Starter.fresh()
    func kinds(_ command: String) throws -> Set<String> {
      let outcome = try Program.run(command, "--json", in: scratch.folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      return Set(outcome.objects.compactMap { $0["kind"] as? String })
    }
    #expect(try kinds("migrate") == ["migrate"])
    #expect(try kinds("ingest") == ["ingest"])
    #expect(try scratch.layer("trusted").value("SELECT count(*) FROM sale") == "0")
    #expect(try kinds("run").isSuperset(of: ["transform", "publish"]))
    #expect(try scratch.layer("trusted").value("SELECT count(*) FROM sale") == "3")
  }

  /// What a source leaves to its files is found in them, and said with the reason where it is asked for.
  @Test func saysHowFilesWereFoundToBeWritten() throws {
    let scratch = try Scratch()
    try scratch.write(
      "connections: {landing: {type: folder, path: landing}}\n", to: "pantanal.yaml")
    try scratch.write(
      "connection: landing\npath: \"*.csv\"\ncolumns: {name: {header: Nome}, day: {header: Dia}}\n",
      to: "sql/raw/visit.yaml")
    for name in ["a", "b"] {
      try scratch.write("Nome;Dia\nAna;31/12/2024\nRui;01/01/2025\n", to: "landing/\(name).csv")
    }
    let outcome = try Program.run("ingest", "--verbose", in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("a.csv and 1 more, as found:"), "\(outcome.error)")
    #expect(outcome.error.contains("delimiter: ; ("), "\(outcome.error)")
    #expect(try scratch.layer("raw").value("SELECT day FROM visit") == "31/12/2024")
  }

  @Test func rehearsesAndLeavesNothing() throws {
    let scratch = try project("max_rejects: 1")
    let rehearsed = try Program.run("ingest", "enrolment", "--rehearse", in: scratch.folder)
    #expect(rehearsed.status == 0, "\(rehearsed.error)")
    #expect(
      rehearsed.output == """
        raw.enrolment  1 file, 2 rows would enter, 1 record rejected
          norte/matriculas_2024-01.csv:3: 3 fields where 2 belong

        """)
    let status = try Program.run("status", "--json", in: scratch.folder)
    #expect((status.objects.first?["rejects"] as? Int) == 0)
    // What would fail fails in the rehearsal too.
    try scratch.replace("max_rejects: 1", with: "max_rejects: 0", in: "sql/raw/enrolment.yaml")
    let failed = try Program.run("ingest", "--rehearse", in: scratch.folder)
    #expect(failed.status == 1)
    #expect(failed.error.contains("where max_rejects allows 0"))
  }

  @Test func letsInWhatWaitsAndTakesBackWhatIsNotWanted() throws {
    let scratch = try project("drift: hold")
    #expect(try Program.run("ingest", in: scratch.folder).status == 0)
    try scratch.write("Nome,Valor,Bolsa\nAna,1,x\n", to: Self.february)
    let held = try Program.run("ingest", in: scratch.folder)
    #expect(held.error.contains("norte/matriculas_2024-02.csv waits: bolsa is new"))
    let status = try Program.run("status", in: scratch.folder)
    #expect(status.output.contains("1 file waits; pantanal ingest accept TABLE lets it in"))
    let again = try Program.run("ingest", in: scratch.folder)
    #expect(again.output.hasPrefix("nothing to do"))
    #expect(again.error.contains("pantanal ingest accept enrolment lets in what waits"))

    let accepted = try Program.run("ingest", "accept", "enrolment", in: scratch.folder)
    #expect(accepted.status == 0 && accepted.error.contains("3 rows  1 changed"))
    let none = try Program.run("ingest", "accept", "enrolment", in: scratch.folder)
    #expect(none.output == "no file of raw.enrolment waits\n")

    let retract = ["ingest", "retract", "enrolment", "norte/*-02.csv"]
    let rehearsed = try Program.start(retract + ["--rehearse"], in: scratch.folder).outcome()
    #expect(
      rehearsed.output
        == "raw.enrolment  1 row of 1 file would go, 2 stay\n  norte/matriculas_2024-02.csv\n")
    let retracted = try Program.start(retract, in: scratch.folder).outcome()
    #expect(retracted.output.hasPrefix("raw.enrolment  1 row of 1 file went, 2 stay\n"))
    #expect(try Program.run("ingest", in: scratch.folder).output.hasPrefix("nothing to do"))
    let unknown = try Program.start(retract, in: scratch.folder).outcome()
    #expect(unknown.status == 1)
    #expect(unknown.error.hasPrefix("error: no file of raw.enrolment is norte/*-02.csv"))
  }

  @Test func saysWhatAPathMeansAndNobodyCanRead() throws {
    let scratch = try project()
    try scratch.write("x", to: "landing/norte/matriculas_2024-03.csv/inside")
    let plan = try Program.run("plan", in: scratch.folder)
    #expect(plan.output.contains("norte/matriculas_2024-03.csv is passed over: a folder"))
    try scratch.replace("matriculas_", with: "notas_", in: "sql/raw/enrolment.yaml")
    let nothing = try Program.run("plan", in: scratch.folder)
    #expect(
      nothing.output.contains("the table is new; no file is {unit}/notas_{month:yyyy-MM}*.csv"))
  }

  @Test func entersRejectsThatCanBeReadNow() throws {
    let scratch = try project()
    try scratch.write("Nome,Valor\n\"B\"b,2\nZ\n", to: Self.january)
    #expect(try Program.run("ingest", in: scratch.folder).status == 0)
    try FileManager.default.removeItem(at: scratch.folder.appending(path: Self.january))
    try scratch.replace("quote: '\"'", with: "quote: none", in: "sql/raw/enrolment.yaml")
    let rehearsed = try Program.run("quality", "replay", "--rehearse", in: scratch.folder)
    #expect(rehearsed.output == "raw.enrolment  1 record would enter, 1 stay rejected\n")
    let replayed = try Program.run("quality", "replay", in: scratch.folder)
    #expect(replayed.output == "raw.enrolment  1 record entered, 1 stay rejected\n")
    let raw = Database(file: scratch.folder.appending(path: ".pantanal/warehouse/raw.db"))
    #expect(
      try raw.rows("SELECT name, unit, month, _load_id, _line FROM enrolment")
        == [#""B"b|norte|2024-01|1|2"#])
  }
}
