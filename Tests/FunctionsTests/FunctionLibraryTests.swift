import SQLite
import Testing

@testable import Functions

/// A connection in memory with every function on it.
func database() throws -> Connection {
  let connection = try Connection(.memory)
  try connection.withPointer { try FunctionLibrary.register(on: $0) }
  return connection
}

/// The value of one SQL expression.
func value(_ expression: String, _ values: [Value] = []) throws -> Value {
  try database().value("SELECT " + expression, values)
}

extension Value {
  /// The value as the sqlite3 shell prints it, and `NULL`.
  var printed: String {
    switch self {
    case .null: "NULL"
    case .integer(let integer): String(integer)
    case .double(let double): String(double)
    case .text(let text): text
    case .blob(let bytes): "\(bytes)"
    }
  }
}

@Suite("The function library")
struct FunctionLibraryTests {
  @Test(arguments: FunctionLibrary.functions)
  func documentsWithTrueExamples(function: FunctionDescription) throws {
    #expect(try value(function.example).printed == function.result)
    #expect(function.example.contains(function.name))
    #expect(!function.summary.hasSuffix("."))
  }

  @Test func namesEachFunctionOnce() {
    let names = FunctionLibrary.functions.map(\.name)
    #expect(Set(names).count == names.count)
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
  @Test(arguments: FunctionLibrary.functions)
  func answersNullWithNull(function: FunctionDescription) throws {
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
