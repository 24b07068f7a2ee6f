import Foundation
import Testing

@Suite("pantanal lineage")
struct LineageCommandTests {
  private func lineage(_ arguments: String..., in folder: URL? = nil) throws -> Program.Outcome {
    let folder = try folder ?? Demo.folder
    return try Program.start(["lineage"] + arguments, in: folder, environment: [:]).outcome()
  }

  @Test func followsAColumnToItsFileAndItsMart() throws {
    let outcome = try lineage("refined.fact_payment.paid_amount")
    #expect(outcome.status == 0)
    let readme = try String(contentsOf: ReadmeTests.file, encoding: .utf8)
    #expect(readme.contains(outcome.output), "the README shows what is printed")
  }

  @Test func showsOneSideAndSoManySteps() throws {
    let up = try lineage("trusted.student.cpf", "--upstream").output
    #expect(up.contains("landing: secretaria/alunos_*.csv, column \"CPF\""))
    #expect(!up.contains("downstream"))
    let down = try lineage("trusted.student.cpf", "--downstream").output
    #expect(down.contains("├─ refined.dim_student.cpf  [pii: cpf]"))
    #expect(down.contains("rule trusted.student/cpf_is_valid"))
    #expect(down.contains("mart bi: dim_student.cpf"))
    let near = try lineage("refined.fact_payment.paid_amount", "--depth", "1").output
    #expect(near.contains("trusted.payment.amount_cents") && !near.contains("raw.payment.amount"))
  }

  @Test func showsATableAndAllTables() throws {
    let table = try lineage("refined.fact_payment").output
    #expect(
      table.contains("  days_late         ─ trusted.payment.paid_on, refined.fact_invoice.due_on"))
    #expect(table.contains("└─ model payment_default"))
    let all = try lineage().output
    #expect(all.contains("refined.fact_payment"))
    #expect(all.contains("landing: financeiro/pagamentos_*.csv"))
  }

  @Test func saysEachStepToScripts() throws {
    let steps = try lineage("refined.fact_payment.paid_amount", "--json").objects
    func step(_ from: String, _ to: String) -> [String: Any]? {
      steps.first { $0["from"] as? String == from && $0["to"] as? String == to }
    }
    let value = try #require(
      step("trusted.payment.amount_cents", "refined.fact_payment.paid_amount"))
    #expect(value["dependency"] as? String == "value")
    #expect(value["path"] as? String == "value")
    #expect(value["file"] as? String == "sql/refined/finance/fact_payment.sql")
    let control = try #require(
      step("trusted.payment.invoice_number", "refined.fact_payment.paid_amount"))
    #expect(control["dependency"] as? String == "control")
    let file = try #require(
      step("landing:financeiro/pagamentos_*.csv#Valor Pago", "raw.payment.amount"))
    #expect(file["kind"] as? String == "file")
    #expect(step("refined.fact_payment.paid_amount", "bi.fact_payment.paid_amount") != nil)
    let tables = try lineage("--json").objects
    #expect(tables.count > 60)
  }

  @Test func knowsNothingOfAWarehouse() throws {
    let project = try Starter.fresh()
    #expect(try lineage(in: project.folder).status == 0)
    #expect(!FileManager.default.fileExists(atPath: project.folder.path + "/.pantanal/warehouse"))
  }

  @Test(arguments: [
    (
      "refined.fact_paymnt", "the project has no table refined.fact_paymnt",
      "did you mean refined.fact_payment?"
    ),
    ("fact_payment", "the project has no table fact_payment", "did you mean refined.fact_payment?"),
    (
      "refined.fact_payment.paid_amunt", "refined.fact_payment has no column paid_amunt",
      "did you mean paid_amount?"
    ),
  ])
  func suggestsWhatWasMeant(name: String, message: String, hint: String) throws {
    let outcome = try lineage(name)
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("error: \(message)"))
    #expect(outcome.error.contains("hint: \(hint)"))
  }

  @Test func drawsAPictureThatNeedsNoNetwork() throws {
    let scratch = try Scratch()
    let file = scratch.folder.appending(path: "picture.html")
    #expect(try lineage("refined.fact_payment", "--html", file.path).status == 0)
    let page = try String(contentsOf: file, encoding: .utf8)
    #expect(page.contains(#"data-from="trusted.payment.amount_cents""#))
    #expect(
      !page.contains("https:") && !page.replacing("http://www.w3.org", with: "").contains("http:"))
  }
}
