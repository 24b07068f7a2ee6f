import Testing

@testable import Connections

@Suite("Path patterns")
struct GlobPatternTests {
  static let patterns: [(pattern: String, path: String, isMatch: Bool)] = [
    ("a.csv", "a.csv", true),
    ("a.csv", "b/a.csv", false),
    ("*.csv", "a.csv", true),
    ("*.csv", "b/a.csv", false),
    ("*.csv", ".hidden.csv", false),
    (".*.csv", ".hidden.csv", true),
    ("*", "", false),
    ("secretaria/alunos_*.csv", "secretaria/alunos_2024-01.csv", true),
    ("secretaria/alunos_*.csv", "secretaria/alunos_.csv", true),
    ("secretaria/alunos_*.csv", "secretaria/alunos_2024.csv.tmp", false),
    ("**/*.csv", "a.csv", true),
    ("**/*.csv", "x/y/a.csv", true),
    ("**/*.csv", "x/.y/a.csv", false),
    ("x/**/a.csv", "x/a.csv", true),
    ("x/**/a.csv", "y/x/a.csv", false),
    ("x/**", "x/y/z", true),
    ("x/**", "x", true),
    ("**/**/a", "x/a", true),
    ("a?c", "ac", false),
    ("a?c", "aéc", true),
    ("[a-c]x", "bx", true),
    ("[!a-c]x", "bx", false),
    ("[!a-c]x", "dx", true),
    ("[]]x", "]x", true),
    ("[a-]", "-", true),
    ("[", "[", true),
    ("*a*b*c", "xxaxxbxxbc", true),
    ("*a*b*c", "xxbxxaxxc", false),
    ("matrícula*.csv", "matrícula1.csv", true),
    ("/a/", "a", true),
  ]

  @Test(arguments: patterns)
  func mean(pattern: String, path: String, isMatch: Bool) {
    #expect(GlobPattern(pattern).matches(path) == isMatch)
  }

  /// Going back to every star in turn would take years here.
  @Test func areQuickWhateverTheirStars() {
    let pattern = GlobPattern(String(repeating: "*a", count: 40) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 5000)))
  }

  static let captures: [(pattern: String, path: String, values: [String]?)] = [
    (
      "{unit}/matriculas_{month:yyyy-MM}*.csv", "norte/matriculas_2024-01.csv",
      ["norte", "2024-01"]
    ),
    (
      "{unit}/matriculas_{month:yyyy-MM}*.csv", "sul/matriculas_2024-02_v2.csv",
      ["sul", "2024-02"]
    ),
    ("{unit}/matriculas_{month:yyyy-MM}*.csv", "sul/matriculas_2024-13.csv", nil),
    ("{unit}/matriculas_{month:yyyy-MM}*.csv", "sul/matriculas_24-12.csv", nil),
    ("{unit}/matriculas_{month:yyyy-MM}*.csv", "sul/x/matriculas_2024-12.csv", nil),
    ("{unit}/matriculas_{month:yyyy-MM}*.csv", ".sul/matriculas_2024-12.csv", nil),
    ("v_{day:yyyyMMdd}.csv", "v_20240229.csv", ["20240229"]),
    ("v_{day:yyyyMMdd}.csv", "v_20230229.csv", nil),
    ("v_{at:yyyyMMdd_HHmm}.csv", "v_20240229_2359.csv", ["20240229_2359"]),
    ("v_{at:yyyyMMdd_HHmm}.csv", "v_20240229_2400.csv", nil),
    // As little as possible, the first before the others.
    ("{a}_{b}.csv", "x_y_z.csv", ["x", "y_z"]),
    ("*_{b}.csv", "x_y_z.csv", ["y_z"]),
    ("{a}.csv", ".csv", nil),
    ("**/{unit}/a.csv", "x/y/a.csv", ["y"]),
    ("[ab]{n}?.csv", "bção1.csv", ["ção"]),
    // No name of a column: braces like other characters.
    ("{A}.csv", "{A}.csv", []),
  ]

  @Test(arguments: captures)
  func capture(pattern: String, path: String, values: [String]?) {
    #expect(GlobPattern(pattern).captures(in: path) == values)
  }

  @Test func areQuickWhateverTheirCaptures() {
    let pattern = GlobPattern((0..<9).map { "{c\($0)}*a" }.joined() + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 100)))
  }
}
