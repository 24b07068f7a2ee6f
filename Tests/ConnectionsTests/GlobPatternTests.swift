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
}
