// From the path of one file to the pattern of those that will come after it.

/// The paths that a drafted source means.
public enum PathPattern {
  /// The path with `*` where its name holds a date, a month or a number, and whether there was one.
  ///
  /// `escola/alunos_2025-01.csv` becomes `escola/alunos_*.csv`. What a pattern would read as more than
  /// itself in a folder's name stays as it is.
  public static func meaning(_ path: String) -> (pattern: String, isSeries: Bool) {
    let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[cut...]
    let stem = name.prefix { $0 != "." }
    // Four digits and more that stand alone, or a day in eight, are a year, a month, a day or a serial
    // number; others may be part of a name, such as that of a code page.
    let series =
      /(_|\b)[0-9]{4,}(?:[-_.]?[0-9]{2}){0,2}(?:[-_T][0-9]{4,6})?(?=_|\b)|(?:19|20)[0-9]{6}/
    let general = stem.replacing(series.wordBoundaryKind(.simple)) { match in
      (match.1 ?? "") + "*"
    }
    guard general != stem else { return (path, false) }
    return (String(path[..<cut]) + String(general) + String(name.dropFirst(stem.count)), true)
  }
}
