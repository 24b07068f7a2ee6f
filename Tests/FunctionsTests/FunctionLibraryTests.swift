import SQLite
import Testing

@testable import Functions

@Suite("The function library")
struct FunctionLibraryTests {
  /// By name, for the whole description would be printed for each.
  static let names = FunctionLibrary.functions.map(\.name)

  private func function(_ name: String) throws -> FunctionDescription {
    try #require(FunctionLibrary.functions.first { $0.name == name })
  }

  @Test(arguments: names)
  func documentsWithTrueExamples(name: String) throws {
    let function = try function(name)
    #expect(try value(function.example).printed == function.result)
    #expect(function.example.contains(function.name))
    #expect(!function.summary.hasSuffix("."))
  }

  @Test func namesEachFunctionOnce() {
    #expect(Set(Self.names).count == Self.names.count)
    #expect(Set(Self.names).isSuperset(of: ["cpf", "unaccent", "sum", "date_add", "regexp"]))
  }

  @Test(
    arguments: [
      ("f()", 0...0),
      ("f(x)", 1...1),
      ("f(x, n[, pad])", 2...3),
      ("f([x[, y]])", 0...2),
      ("f(x, …)", nil),
    ] as [(String, ClosedRange<Int>?)])
  func readsArgumentCountsOffTheSignature(signature: String, counts: ClosedRange<Int>?) {
    #expect(FunctionDescription.argumentCounts(of: signature) == counts)
  }

  /// NULL in, NULL out, for every function that takes a fixed number of arguments and is a scalar
  /// without saying otherwise.
  @Test(arguments: names)
  func answersNullWithNull(name: String) throws {
    let function = try function(name)
    guard case .scalar(acceptsNull: false, _) = function.registration else { return }
    let count = function.argumentCounts?.upperBound ?? 2
    guard count > 0 else { return }
    let nulls = repeatElement("NULL", count: count).joined(separator: ", ")
    #expect(try value("\"\(function.name)\"(\(nulls))") == .null)
  }

  /// What is innocuous may stand in a view, what is deterministic in an index.
  @Test func marksFunctionsDeterministicAndInnocuous() throws {
    let connection = try database()
    try connection.execute(
      """
      CREATE TABLE person (cpf TEXT);
      CREATE INDEX person_cpf ON person (cpf(cpf));
      CREATE VIEW people AS SELECT cpf(cpf) AS cpf, median(1) AS one FROM person;
      INSERT INTO person VALUES ('529.982.247-25');
      """)
    #expect(try connection.value("SELECT cpf FROM people") == .text("52998224725"))
  }
}
