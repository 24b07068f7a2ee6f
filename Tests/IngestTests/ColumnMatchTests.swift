import Foundation
import Testing
import Warehouse

@testable import Ingest

@Suite("Columns of a file")
struct ColumnMatchTests {
  @Test(arguments: [
    ("Matrícula", "matricula"), ("Nº Matrícula", "no_matricula"), ("E-mail", "e_mail"),
    ("Desconto (%)", "desconto"), ("  a  b  ", "a_b"), ("2024", "c_2024"), ("", ""), ("%", ""),
    ("ÇÃO", "cao"), ("ﬁm", "fim"), ("日本", ""), ("a_b", "a_b"), ("_x", "x"),
  ])
  func haveAPortableName(header: String, name: String) {
    #expect(PortableName.of(header) == name)
  }

  typealias Case = (header: [String], columns: [String], undeclared: [String], missing: [String])

  /// The source declares registration (Matrícula), full_name (Nome) and city (Município).
  static let headers: [Case] = [
    (["Matrícula", "Nome", "Município"], ["registration", "full_name", "city"], [], []),
    // An accent in two parts, spaces around, other case: the same name.
    (["Matri\u{301}cula", " NOME ", "municipio"], ["registration", "full_name", "city"], [], []),
    // The table's own names do as well.
    (["registration", "full_name", "CITY"], ["registration", "full_name", "city"], [], []),
    (["Nome", "Bolsista"], ["full_name", "bolsista"], ["bolsista"], ["registration", "city"]),
    (
      ["Nome", "Nome", ""], ["full_name", "nome", "column_3"], ["nome", "column_3"],
      ["registration", "city"]
    ),
    (
      ["X", "x", "X "], ["x", "x_2", "x_3"], ["x", "x_2", "x_3"],
      ["registration", "full_name", "city"]
    ),
    // A column of that name is declared for another header, which is there too.
    (["Município", "City"], ["city", "city_2"], ["city_2"], ["registration", "full_name"]),
    (
      ["_load_id", "rowid"], ["load_id", "rowid"], ["load_id", "rowid"],
      ["registration", "full_name", "city"]
    ),
  ]

  @Test(arguments: headers)
  func areFoundByName(_ given: Case) throws {
    let lab = try Lab()
    let source = try #require(lab.plan().first).source
    let match = ColumnMatch(header: given.header, of: source)
    #expect(match.columns == given.columns)
    #expect(match.undeclared == given.undeclared)
    #expect(match.missing == given.missing)
  }

  @Test(arguments: [
    (["Matrícula", "Nome", "Município"], []),
    (["Município", "Matrícula", "Nome"], ["registration", "full_name"]),
    (["Município", "X", "Nome"], ["full_name"]),
    (["Nome", "Município"], []),
  ])
  func mayComeInAnotherOrder(header: [String], reordered: [String]) throws {
    let source = try #require(Lab().plan().first).source
    #expect(ColumnMatch(header: header, of: source).reordered == reordered)
  }
}
