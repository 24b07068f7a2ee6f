import Foundation
import Testing

@Suite("pantanal docs", .serialized)
struct DocsCommandTests {
  private static func write(_ folder: URL) throws -> (file: URL, scratch: Scratch) {
    let scratch = try Scratch()
    let file = scratch.folder.appending(path: "docs/page.html")
    let outcome = try Program.run("docs", "--output", file.path, in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("tables described in \(file.path)"))
    return (file, scratch)
  }

  @Test func describesEverything() throws {
    let (file, scratch) = try Self.write(Demo.folder)
    defer { withExtendedLifetime(scratch) {} }
    let page = try String(contentsOf: file, encoding: .utf8)
    for text in [
      "One row per payment, with the invoice it pays.", "Valor pago", "BRL", "VARCHAR(20)",
      "financeiro/pagamentos_*.csv", "pays_something", "quarantine", "→ dim_student", "pii: cpf",
      "payment.amount_cents / 100e0", "gradient boosting", "published together for BI",
      "id=\"mart:bi\"", "id=\"model:churn\"",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    // Nothing in it leads out of it, and nobody's data is in it.
    #expect(!page.contains("https:"))
    #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains("http:"))
    let people = try Demo.layer("trusted").rows(
      "SELECT cpf, full_name, email FROM student LIMIT 300")
    #expect(people.count > 50)
    for person in people.flatMap({ $0.split(separator: "|") }) where person.count > 8 {
      #expect(!page.contains(person))
    }
  }

  @Test func worksInABrowser() throws {
    let (file, scratch) = try Self.write(Demo.folder)
    defer { withExtendedLifetime(scratch) {} }
    let browser = try Browser(file)
    let start = try browser.read()
    #expect(start.complaints == [])
    #expect(start.dom.contains(#"class="view open" id="overview""#))
    // A deep link opens its table and marks its column.
    let table = try browser.read(at: "#refined.fact_payment.paid_amount")
    #expect(table.complaints == [])
    #expect(table.dom.contains(#"class="view open" id="refined.fact_payment""#))
    #expect(!table.dom.contains(#"class="view open" id="overview""#))
    let marked = try #require(table.dom.firstMatch(of: /<tr id="([^"]+)"[^>]*class="found"/))
    #expect(marked.1 == "refined.fact_payment.paid_amount")
    // The search finds a table by its name, a column by its label, without accents too.
    let search = try browser.read(at: "#search=fact_pay").dom
    #expect(Self.results(in: search).first == "#refined.fact_payment")
    let label = try browser.read(at: "#search=matricula%20do%20aluno").dom
    #expect(Self.results(in: label).contains("#refined.fact_payment.registration"))
    #expect(try browser.screenshot() > 200)
    #expect(try browser.screenshot(at: "#refined.fact_payment") > 200)
  }

  /// The addresses that the search offers, the best first.
  private static func results(in dom: String) -> [String] {
    guard let list = dom.firstMatch(of: /<div id="results">([\s\S]*?)<\/div>/) else { return [] }
    return list.1.matches(of: /href="([^"]*)"/).map { String($0.1) }
  }

  @Test func saysThatThereIsNoWarehouse() throws {
    let project = try Starter.fresh()
    let (file, scratch) = try Self.write(project.folder)
    defer { withExtendedLifetime(scratch) {} }
    #expect(try String(contentsOf: file, encoding: .utf8).contains("no warehouse yet"))
    #expect(!FileManager.default.fileExists(atPath: project.folder.path + "/.pantanal/warehouse"))
  }

  /// Names are shown and never become markup: in the text, in attributes, in what the search makes.
  @Test func letsNoNameBecomeMarkup() throws {
    let project = try Starter.fresh()
    let hostile = "</td></script><img src=x onerror=\"document.title='owned'\">"
    try project.replace(
      "squeeze(sale.product) AS product,",
      with: """
        squeeze(sale.product) AS product, '<svg onload=document.title=1>' AS "\(
        hostile.replacing("\"", with: "\"\""))",
        """, in: "sql/trusted/sale.sql")
    try project.replace(
      "PRIMARY KEY (sale_number)",
      with: "\"\(hostile.replacing("\"", with: "\"\""))\" TEXT, PRIMARY KEY (sale_number)",
      in: "migrations/trusted/0001_create_sale.sql")
    try project.replace(
      "label: Valor", with: "label: '\(hostile.replacing("'", with: "''"))'",
      in: "sql/trusted/sale.sql")
    try project.replace(
      "description: What was sold",
      with: "description: '\(hostile.replacing("'", with: "''"))'", in: "sql/raw/sale.yaml")
    let (file, scratch) = try Self.write(project.folder)
    defer { withExtendedLifetime(scratch) {} }
    let page = try String(contentsOf: file, encoding: .utf8)
    #expect(page.contains("&lt;/td&gt;&lt;/script&gt;&lt;img src=x"))
    let browser = try Browser(file)
    for hash in ["", "#trusted.sale", "#search=img"] {
      let reading = try browser.read(at: hash)
      #expect(reading.complaints == [])
      #expect(!reading.dom.contains("<img") && !reading.dom.contains("<svg onload"))
      #expect(!reading.dom.contains("<title>owned") && !reading.dom.contains("<title>1<"))
    }
    let picture = try #require(
      try? Program.run(
        "lineage", "trusted.sale", "--html", scratch.folder.path + "/l.html", in: project.folder))
    #expect(picture.status == 0)
    let drawn = try Browser(scratch.folder.appending(path: "l.html")).read()
    #expect(drawn.complaints == [] && !drawn.dom.contains("<img"))
  }
}
