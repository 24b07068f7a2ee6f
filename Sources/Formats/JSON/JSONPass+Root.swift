// The way to an array inside the file's one object: keys are looked for from the front, and what lies
// between is passed over without being held.

extension JSONPass {
  /// Moves into the array that the root names.
  mutating func findRoot() throws {
    for (depth, key) in options.root.enumerated() {
      let way = options.root[..<depth].joined(separator: ".")
      guard try peek() == 0x7B else {
        throw FormatError(
          depth == 0 ? "this file does not begin with an object" : "\(way) is not an object",
          hint: "root: names the keys that lead to an array of objects", line: nextLine)
      }
      advance(to: window.start + 1)
      openObjectCount += 1
      try find(key, below: way)
    }
    guard try peek() == 0x5B else {
      throw FormatError(
        "\(options.root.joined(separator: ".")) is not an array",
        hint: "root: names the keys that lead to an array of objects", line: nextLine)
    }
    advance(to: window.start + 1)
    place = .beforeElement(isFirst: true)
  }

  /// Closes the objects around the array, whatever else they hold.
  mutating func closeObjects() throws {
    while openObjectCount > 0 {
      switch try peek() {
      case 0x7D:
        advance(to: window.start + 1)
        openObjectCount -= 1
      case 0x2C: advance(to: window.start + 1)
      case nil: throw cutShort
      default:
        _ = try readKey()
        try passValue()
      }
    }
  }

  /// Moves to the value of `key` in the object whose brace was taken.
  private mutating func find(_ key: String, below way: String) throws {
    var others: [String] = []
    while true {
      switch try peek() {
      case 0x2C: advance(to: window.start + 1)
      case 0x7D:
        throw FormatError(
          "there is no \(key) in \(way.isEmpty ? "this file's object" : way)",
          hint: others.isEmpty ? nil : "its keys are \(others.joined(separator: ", "))")
      case nil: throw cutShort
      default:
        let found = try readKey()
        if found == key { return }
        if others.count < 20 { others.append(found) }
        try passValue()
      }
    }
  }

  /// Takes a key and the colon after it.
  private mutating func readKey() throws -> String {
    while true {
      do throws(JSONStop) {
        let end = try scanner.key(at: window.start)
        let bounds = try scanner.string(from: window.start + 1)
        unescaped.removeAll()
        let start = window.start + 1
        let range = try unescaped.append(window.bytes(start..<bounds.end), at: start)
        advance(to: end)
        return String(
          decoding: UnsafeBufferPointer(
            start: unescaped.base + range.lowerBound, count: range.count), as: UTF8.self)
      } catch .fault(let fault, let index) {
        throw FormatError(fault.description(byte: index - window.start + 1), line: nextLine)
      } catch .outOfBytes {
        if window.isAtEnd || window.count > options.recordLimit { throw cutShort }
      }
      try readMore()
    }
  }

  /// Passes over a value by its brackets and strings.
  private mutating func passValue() throws {
    var (depth, isInString, isEscaped, isBegun) = (0, false, false, false)
    while true {
      for index in window.start..<window.end {
        let byte = window.base[index]
        if isInString {
          isInString = isEscaped || byte != 0x22
          isEscaped = !isEscaped && byte == 0x5C
          continue
        }
        let isEnd = isBegun && depth == 0 && (byte == 0x2C || byte == 0x7D)
        if isEnd { return advance(to: index) }
        switch byte {
        case 0x22: isInString = true
        case 0x7B, 0x5B: depth += 1
        case 0x7D, 0x5D: depth -= 1
        default: break
        }
        isBegun = isBegun || byte > 0x20
        if depth < 0 {
          throw FormatError("not JSON: a value is missing", line: nextLine)
        }
      }
      advance(to: window.end)
      if window.isAtEnd { throw cutShort }
      try window.readMore()
    }
  }
}
