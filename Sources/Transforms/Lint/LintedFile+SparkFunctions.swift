// Functions that Spark lacks, or that give something else there.

import Functions
import SQLText
import Warehouse

extension LintedFile {
  /// The functions of SQLite that Spark has not under that name and meaning, with what to write instead.
  static let unportableFunctions: [String: String] = {
    var functions = [
      "datetime": "to_timestamp(x), date_format(x, …)", "time": "date_format(x, 'HH:mm:ss')",
      "strftime": "date_format(x, 'yyyy-MM'), year(x), month(x)",
      "julianday": "datediff(later, earlier)", "unixepoch": "datediff(later, earlier)",
      "total": "coalesce(sum(x), 0e0)", "iif": "CASE WHEN … THEN … ELSE … END",
      "glob": "startswith(x, …), contains(x, …)", "like": "the operator LIKE",
      "printf": "lpad(x, n, '0'), round(x, n)", "format": "lpad(x, n, '0'), round(x, n)",
      "log": "ln(x), or log10(x) for what SQLite means by it", "unicode": "nothing like it",
      "quote": "nothing like it", "zeroblob": "nothing like it", "typeof": "nothing like it",
      "regexp": "regexp_like(x, pattern)", "hex": "nothing like it for numbers",
      "sqlite_version": "nothing like it", "sqlite_source_id": "nothing like it",
      "last_insert_rowid": "a key", "changes": "nothing like it",
      "total_changes": "nothing like it",
      "likely": "its argument alone", "unlikely": "its argument alone",
      "likelihood": "its argument alone",
    ]
    for name in [
      "json", "json_array", "json_array_length", "json_extract", "json_insert", "json_object",
      "json_patch", "json_remove", "json_replace", "json_set", "json_type", "json_valid",
      "json_quote",
    ] {
      functions[name] = "a column for it in TRUSTED"
    }
    // Ours are registered over SQLite's and mean there what they mean here.
    for function in FunctionLibrary.functions
    where function.name != "regexp" && function.name != "total" {
      functions[function.name] = nil
    }
    return functions
  }()

  func functions(_ expression: SQLExpression) -> [Finding] {
    guard case .call(let call) = expression.kind, let problem = problem(with: call) else {
      return []
    }
    return [
      finding(
        .sparkFunction, problem.message, hint: problem.hint, at: expression.range.lowerBound)
    ]
  }

  private func problem(with call: Call) -> (message: String, hint: String)? {
    let name = call.function
    if let hint = Self.unportableFunctions[name] {
      return ("\(name)() is not what Spark has under that name, if anything", hint)
    }
    switch name {
    case "date" where call.arguments.count > 1:
      return (
        "Spark's date() takes no modifiers",
        "date_add(d, n), add_months(d, n), trunc(d, 'month'), last_day(d)"
      )
    case "min" where call.arguments.count > 1:
      return ("min() of several values is least() in Spark", "least(…), which leaves NULLs out")
    case "max" where call.arguments.count > 1:
      return (
        "max() of several values is greatest() in Spark", "greatest(…), which leaves NULLs out"
      )
    case "substr" where call.arguments.dropFirst().first.map(text) == "0",
      "substring" where call.arguments.dropFirst().first.map(text) == "0":
      return ("substr from 0 gives a character less here than in Spark", "begin at 1")
    case "trim" where call.arguments.count > 1, "ltrim" where call.arguments.count > 1,
      "rtrim" where call.arguments.count > 1:
      return ("\(name)() with two arguments is read the other way round in Spark", "regexp_replace")
    default: return nil
    }
  }
}
