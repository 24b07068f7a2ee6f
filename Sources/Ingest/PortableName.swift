import Foundation

/// Column names that every tool can bear, made from the names in files.
enum PortableName {
  /// A header in small ASCII letters, digits and `_`: `Nº Matrícula` becomes `no_matricula`.
  ///
  /// It is empty where the header has neither letters nor digits that ASCII knows.
  static func of(_ header: String) -> String {
    var name = ""
    for scalar in header.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
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
}
