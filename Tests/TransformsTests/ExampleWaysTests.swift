// The example's own transforms: which of them are refreshed by key, for which of their inputs.

import Foundation
import SQLText
import SQLite
import Testing
import Transforms
import Warehouse

@Suite("The example's transforms by key")
struct ExampleWaysTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  /// The tables of the example without rows: RAW from its sources, the others from their migrations.
  private func shapes() throws -> (Connection, [Transform]) {
    let connection = try Warehouse.inMemory()
    let project = try Project(at: Self.root, environment: [:])
    for source in project.sources { try connection.execute(source.createTable) }
    for layer in ["trusted", "refined"] {
      let folder = Self.root.appending(path: "migrations/\(layer)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      for name in names where name.hasSuffix(".sql") {
        try connection.execute(
          String(contentsOf: folder.appending(path: name), encoding: .utf8))
      }
    }
    let transforms = try project.transforms.map { try Transform($0.0, $0.1) }
    return (connection, transforms.sorted { $0.table < $1.table })
  }

  @Test func sayHowTheyGo() throws {
    let (connection, transforms) = try shapes()
    var lines: [String] = []
    // All tables are large, so that every walk through one counts.
    for table in try Layer.allCases.flatMap({ try TableShape.tables(of: $0, on: connection) }) {
      try connection.run(
        """
        INSERT INTO \(table.layer.rawValue)._ledger (step_id, run_id, kind, object, fingerprint,
          inputs, version, row_count, changed_row_count, started_at, ended_at, seconds)
        VALUES (?1, '', 'transform', ?1, '', '{}', 1, 1000000, 0, '', '', 0)
        """, [.text(table.description)])
    }
    for transform in transforms {
      let compilation = try Compilation(transform, on: connection)
      let refresh = try KeyedRefresh(compilation, on: connection)
      for input in compilation.reads.keys.sorted() {
        let way = try refresh.way(whenChanged: [input])
        lines.append("\(transform.table) <- \(input): \(Self.text(of: way))")
      }
    }
    #expect(lines == Self.expected.split(separator: "\n").map(String.init))
  }

  /// The column of the index that would spare a walk.
  private static func column(of scan: TableScan) -> String? {
    scan.index?.split(separator: "(").last.map { String($0.dropLast()) }
  }

  /// The input that changes, the columns of the key that follow, and the tables walked through once, with
  /// the column whose index would spare it.
  private static let expected = """
    trusted.attendance <- raw.attendance: enrolment_number, week_of | raw.attendance
    trusted.class <- raw.class: class_code | raw.class
    trusted.company <- raw.company: cnpj | raw.company
    trusted.course <- raw.course: course_code | raw.course
    trusted.customer <- raw.customer: customer_code | raw.customer
    trusted.enrolment <- raw.enrolment: enrolment_number | raw.enrolment
    trusted.internship <- raw.internship: contract_number | raw.internship
    trusted.invoice <- raw.invoice: invoice_number | raw.invoice
    trusted.payment <- raw.payment: payment_number | raw.payment
    trusted.product <- raw.product: product_code | raw.product
    trusted.purchase <- raw.purchase: purchase_number, item | raw.purchase
    trusted.state <- raw.state: state_code | raw.state
    trusted.student <- raw.student: registration | raw.student
    trusted.unit <- raw.unit: unit_code | raw.unit
    refined.churn_rate_month <- refined.dim_date: month_starts_on | refined.fact_attendance_month | refined.fact_enrolment
    refined.churn_rate_month <- refined.fact_attendance_month: month_starts_on, course_code, unit_code | refined.fact_attendance_month | refined.fact_enrolment
    refined.churn_rate_month <- refined.fact_enrolment: course_code, unit_code | refined.fact_attendance_month | refined.fact_enrolment by course_code | refined.churn_rate_month by course_code
    refined.delinquency_month <- refined.fact_invoice: month_starts_on, course_code, unit_code | refined.fact_invoice | refined.fact_payment
    refined.delinquency_month <- refined.fact_payment: month_starts_on, course_code, unit_code | refined.fact_invoice | refined.fact_payment
    refined.dim_class <- trusted.class: class_code
    refined.dim_company <- trusted.company: cnpj
    refined.dim_company <- trusted.state: cnpj | trusted.company by state_code
    refined.dim_course <- trusted.course: course_code
    refined.dim_customer <- trusted.customer: customer_code
    refined.dim_customer <- trusted.state: customer_code | trusted.customer by state_code
    refined.dim_customer <- trusted.student: customer_code | trusted.customer by cpf
    refined.dim_product <- trusted.product: product_code
    refined.dim_student <- trusted.state: registration | trusted.student by state_code
    refined.dim_student <- trusted.student: registration
    refined.dim_unit <- trusted.state: unit_code | trusted.unit by state_code
    refined.dim_unit <- trusted.unit: unit_code
    refined.fact_attendance_month <- trusted.attendance: enrolment_number, month_starts_on
    refined.fact_attendance_month <- refined.fact_enrolment: enrolment_number, month_starts_on
    refined.fact_enrolment <- trusted.class: enrolment_number | trusted.enrolment by class_code
    refined.fact_enrolment <- trusted.course: enrolment_number | trusted.enrolment by class_code | trusted.class by course_code
    refined.fact_enrolment <- trusted.enrolment: enrolment_number
    refined.fact_enrolment <- trusted.student: enrolment_number
    refined.fact_enrolment <- trusted.unit: enrolment_number | trusted.enrolment by class_code | trusted.class by unit_code
    refined.fact_internship <- trusted.company: contract_number | trusted.internship by cnpj
    refined.fact_internship <- trusted.internship: contract_number
    refined.fact_internship <- trusted.student: contract_number
    refined.fact_invoice <- trusted.invoice: invoice_number
    refined.fact_invoice <- trusted.payment: invoice_number
    refined.fact_invoice <- refined.fact_enrolment: invoice_number
    refined.fact_payment <- trusted.payment: payment_number
    refined.fact_payment <- refined.fact_invoice: payment_number
    refined.fact_purchase <- trusted.customer: purchase_number, item | trusted.purchase by customer_code
    refined.fact_purchase <- trusted.purchase: purchase_number, item
    refined.revenue_month <- refined.fact_payment: month_starts_on, source, unit_code | refined.fact_payment | refined.fact_purchase
    refined.revenue_month <- refined.fact_purchase: month_starts_on, source, unit_code | refined.fact_payment | refined.fact_purchase
    """

  private static func text(of way: RefreshWay) -> String {
    switch way {
    case .full(let reason):
      "full: \(reason)" + (reason.scan?.index.map { "; \($0)" } ?? "")
    case .byKey(let way):
      way.columns.joined(separator: ", ")
        + way.scans.map { " | \($0.table)" + (Self.column(of: $0).map { " by \($0)" } ?? "") }
        .joined()
    }
  }
}
