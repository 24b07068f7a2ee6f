// Which cells are dates: a workbook says so only by the format in which a number is shown.

/// How a number is shown, where that makes it a date or a time.
enum WorkbookFormat: Hashable {
  case date, time, dateAndTime
  /// Hours, minutes or seconds that may be more than a day's.
  case duration

  /// What a built-in format is: ECMA-376 part 1, 18.8.30, those of East Asia among them.
  init?(builtIn id: Int) {
    switch id {
    case 14...17, 27...31, 36, 50...54, 57, 58: self = .date
    case 18...21, 32...35, 45, 47, 55, 56: self = .time
    case 22: self = .dateAndTime
    case 46: self = .duration
    default: return nil
    }
  }

  /// What a format's code makes of a number, by the first of its sections.
  init?(code: String) {
    var letters = Set<Character>()
    var isElapsed = false
    var rest = code.lowercased()[...]
    while let character = rest.popFirst(), character != ";" {
      switch character {
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        // A colour, a condition, a language, or an elapsed time.
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        isElapsed = isElapsed || (!inside.isEmpty && Set(inside).isSubset(of: ["h", "m", "s"]))
      case "g" where rest.hasPrefix("eneral"): return nil
      default: letters.insert(character)
      }
    }
    let hasTime = letters.contains("h") || letters.contains("s")
    let hasDay = letters.contains("y") || letters.contains("d")
    if isElapsed {
      self = .duration
    } else if hasTime {
      self = hasDay ? .dateAndTime : .time
    } else if hasDay || letters.contains("m") {
      self = .date
    } else {
      return nil
    }
  }
}

/// The formats of cells, by the number that cells give.
final class WorkbookStyles: XMLEvents {
  private(set) var cellFormats: [WorkbookFormat?] = []
  private var codes: [Int: String] = [:]
  private var isInCellFormats = false

  func begin(_ element: XMLElement) {
    if element.isNamed("numFmt") {
      guard let id = element.number("numFmtId"), let code = element.text("formatCode") else {
        return
      }
      codes[id] = code
    } else if element.isNamed("cellXfs") {
      isInCellFormats = true
    } else if element.isNamed("xf"), isInCellFormats {
      let id = element.number("numFmtId") ?? 0
      let own = codes[id].map { WorkbookFormat(code: $0) }
      cellFormats.append(own ?? WorkbookFormat(builtIn: id))
    }
  }

  func end(_ element: XMLElement) {
    if element.isNamed("cellXfs") { isInCellFormats = false }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
