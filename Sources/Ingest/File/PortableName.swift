// The names of columns, from what stands in files.

import Foundation

/// Column names that every tool can bear, made from the names in files.
public enum PortableName {
  /// A header in small ASCII letters, digits and `_`: `Nº Matrícula` becomes `no_matricula`.
  ///
  /// It is empty where the header has neither letters nor digits that ASCII knows.
  public static func of(_ header: String) -> String {
    var name = ""
    // The currency of an amount is no part of its name: `Valor (R$)` is `valor`.
    let words = header.replacing("R$", with: "")
    for scalar in words.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      if scalar.properties.generalCategory == .nonspacingMark { continue }
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        name.unicodeScalars.append(scalar)
      } else if !name.isEmpty, !name.hasSuffix("_") {
        name.append("_")
      }
    }
    if name.hasSuffix("_") { name.removeLast() }
    return name.first?.isNumber == true ? "c_" + name : name
  }

  /// The column of each name of a header: portable, and none twice.
  public static func columns(of header: [String]) -> [(name: String, header: String)] {
    var used: Set<String> = []
    return header.enumerated().map { index, header in
      let name = unused(header, at: index, notIn: used)
      used.insert(name)
      return (name, header)
    }
  }

  /// The column of a name that may be taken already, or have nothing portable in it.
  static func unused(_ header: String, at index: Int, notIn used: Set<String>) -> String {
    let portable = of(header)
    let name = portable.isEmpty ? "column_\(index + 1)" : portable
    guard used.contains(name) else { return name }
    return (2...).lazy.map { "\(name)_\($0)" }.first { !used.contains($0) } ?? name
  }
}
