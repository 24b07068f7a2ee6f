// pantanal new on files that nobody wrote for it: what it drafts compiles and runs as it stands.

import Foundation
import Testing

@Suite("A table drafted from a file")
struct NewTableTests {
  /// A project with nothing but a landing folder that holds these files.
  static func project(with files: [String: String]) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "connections: {landing: {type: folder, path: landing}}\n", to: "pantanal.yaml")
    for (path, text) in files { try scratch.write(text, to: "landing/\(path)") }
    return scratch
  }

  static func tables(in folder: String) -> [(String, String)] {
    let url = SharedData.folder.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".csv") }.sorted().map { (folder, $0) }
  }

  @Test(
    .enabled(if: SharedData.has("olist_sample"), "the data is not on this machine"),
    arguments: tables(in: "olist_sample/data/sample") + tables(in: "telco_churn/data")
      + tables(in: "credit_default_uci"))
  func compilesAndRuns(folder: String, file: String) throws {
    let scratch = try Self.project(with: [:])
    let source = SharedData.folder.appending(path: folder).appending(path: file)
    let text = try Data(contentsOf: source)
    try FileManager.default.createDirectory(
      at: scratch.folder.appending(path: "landing"), withIntermediateDirectories: true)
    try text.write(to: scratch.folder.appending(path: "landing/\(file)"))
    let new = try Program.run("new", "given", "landing/\(file)", in: scratch.folder)
    #expect(new.status == 0, "\(new.error)")
    let check = try Program.run("check", in: scratch.folder)
    #expect(check.status == 0, "\(check.error)")
    let run = try Program.run("run", "--quiet", in: scratch.folder)
    #expect(run.status == 0, "\(run.error)")
    // What came is in RAW and, but for repeated keys, in TRUSTED.
    let raw = try Int(scratch.layer("raw").value("SELECT count(*) FROM given")) ?? 0
    let trusted = try Int(scratch.layer("trusted").value("SELECT count(*) FROM given")) ?? 0
    let rejects = try scratch.layer("dataquality").value("SELECT count(*) FROM reject")
    #expect(raw > 10)
    #expect(rejects == "0")
    #expect(trusted * 100 >= raw * 95)
  }

  @Test func findsHowABrazilianFileIsWritten() throws {
    let scratch = try Self.project(with: [
      "escola/alunos_2025-01.csv": """
      Matrícula;Nome do Aluno;CPF;Nascimento;Mensalidade (R$);Bolsista
      00012;Ana Souza;529.982.247-25;31/12/2004;1.250,00;S
      00013;Rui Prado;111.444.777-35;01/02/2005;980,50;N
      """
    ])
    let new = try Program.run(
      "new", "student", "landing/escola/alunos_2025-01.csv", in: scratch.folder)
    #expect(new.status == 0, "\(new.error)")
    let source = try scratch.read("sql/raw/student.yaml")
    #expect(source.contains("path: \"escola/alunos_*.csv\""))
    #expect(source.contains("matricula: {header: Matrícula"))
    #expect(source.contains("pii: cpf"))
    #expect(try Program.run("run", "--quiet", in: scratch.folder).status == 0)
    let row = try scratch.layer("trusted").value("SELECT * FROM student ORDER BY 1")
    #expect(row == "00012|Ana Souza|52998224725|2004-12-31|125000|1")
  }

  @Test func writesNothingWhenItRehearses() throws {
    let scratch = try Self.project(with: ["uf.csv": "uf,nome\nMS,Mato Grosso do Sul\n"])
    let new = try Program.run("new", "state", "landing/uf.csv", "--rehearse", in: scratch.folder)
    #expect(new.status == 0, "\(new.error)")
    #expect(new.output.contains("CREATE TABLE trusted.state"))
    #expect(
      !FileManager.default.fileExists(atPath: scratch.folder.appending(path: "sql").path))
  }

  @Test(arguments: [
    (["new", "Aluno", "landing/uf.csv"], "Aluno is not a table name"),
    (["new", "state", "landing/nada.csv"], "there is no file landing/nada.csv"),
    (["new", "state", "pantanal.yaml"], "pantanal.yaml is in the folder of no connection"),
    (["new", "state", "uf.csv", "--connection", "lading"], "no connection named lading"),
    (["new", "sqlite_x", "landing/uf.csv"], "sqlite_x is not a table name"),
    (["new", "x", "landing/ruido.csv"], "ruido.csv on landing"),
    (["new", "x", "landing/larga.csv"], "it has 2000 columns"),
    (["new", "x", "landing/delta/part-0.parquet"], "belongs to a Delta table"),
    (["new", "x", "landing/quebrado.parquet"], "quebrado.parquet on landing"),
  ])
  func refusesWhatCannotBe(arguments: [String], message: String) throws {
    let wide = (0..<2000).map { "c\($0)" }.joined(separator: ",")
    let scratch = try Self.project(with: [
      "uf.csv": "uf,nome\nMS,Mato Grosso do Sul\n", "larga.csv": wide + "\n" + wide + "\n",
      "delta/part-0.parquet": "PAR1", "delta/_delta_log/00000000000000000000.json": "{}",
      "quebrado.parquet": "PAR1\u{01}PAR1",
    ])
    let noise = (0..<20_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
    try Data(noise).write(to: scratch.folder.appending(path: "landing/ruido.csv"))
    let outcome = try Program.start(arguments, in: scratch.folder).outcome()
    #expect(outcome.status == 1)
    #expect(outcome.error.contains(message), "\(outcome.error)")
  }

  @Test func replacesNoFile() throws {
    let scratch = try Self.project(with: ["uf.csv": "uf,nome\nMS,Mato Grosso do Sul\n"])
    try scratch.write("SELECT 1\n", to: "sql/trusted/state.sql")
    let outcome = try Program.run("new", "state", "landing/uf.csv", in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("sql/trusted/state.sql exist"), "\(outcome.error)")
    #expect(try scratch.read("sql/trusted/state.sql") == "SELECT 1\n")
  }
}
