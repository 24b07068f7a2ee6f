// Where the fields of a record begin and end in dialects with a delimiter of several bytes or an escape,
// byte by byte.

extension CSVReader {
  /// Whether a delimiter is at an index.
  private enum Delimiter {
    case absent
    case present
    /// The window ends too early to tell.
    case unknown
  }

  /// Finds the bounds of the fields of the record at the window's start.
  mutating func scanMarks() -> Scan {
    var index = window.start
    while true {
      let isQuotedField = index < window.end && window.base[index] == dialect.quote
      switch isQuotedField ? scanQuotedMarks(from: index + 1) : scanBareMarks(from: index) {
      case .field(let next): index = next
      case .other(let result): return result
      }
      // Both kinds of field tell a delimiter from what only begins like one.
      guard case .present = delimiter(at: index) else { return scanLineEnd(at: index) }
      index += dialect.delimiter.count
    }
  }

  private mutating func scanBareMarks(from start: Int) -> Ended {
    let (base, end) = (window.base, window.end)
    var field = Field(start: start, count: 0)
    var index = start
    while index < end {
      let byte = base[index]
      if byte == 0x0A || byte == 0x0D { break }
      if byte == delimiter {
        switch delimiter(at: index) {
        case .present:
          field.count = index - start
          append(field)
          return .field(index)
        case .unknown: return .other(.partial(isInsideQuotes: false))
        case .absent: index += 1
        }
      } else if byte == dialect.escape {
        guard let length = escapeLength(at: index) else {
          return .other(.partial(isInsideQuotes: false))
        }
        note(escapeOf: length, in: &field)
        index += length
      } else {
        index += 1
      }
    }
    field.count = index - start
    append(field)
    return .field(index)
  }

  private mutating func scanQuotedMarks(from start: Int) -> Ended {
    isQuoted = true
    let (base, end) = (window.base, window.end)
    var field = Field(start: start, count: 0, isQuoted: true)
    var index = start
    while index < end {
      let byte = base[index]
      if byte == dialect.escape {
        guard let length = escapeLength(at: index) else { break }
        note(escapeOf: length, in: &field)
        index += length
      } else if byte == dialect.quote {
        if index + 1 == end, !window.isAtEnd { break }
        if index + 1 < end, base[index + 1] == dialect.quote {
          note(escapeOf: 2, in: &field)
          index += 2
          continue
        }
        field.count = index - start
        append(field)
        return afterQuote(at: index + 1)
      } else {
        index += 1
      }
    }
    return .other(window.isAtEnd ? .broken(.unclosedQuote) : .partial(isInsideQuotes: true))
  }

  private func afterQuote(at index: Int) -> Ended {
    let isAtLineEnd =
      index == window.end || window.base[index] == 0x0A || window.base[index] == 0x0D
    if isAtLineEnd { return .field(index) }
    return switch delimiter(at: index) {
    case .present: .field(index)
    case .unknown: .other(.partial(isInsideQuotes: true))
    case .absent: .other(.broken(.textAfterQuote(field: fieldCount)))
    }
  }

  private mutating func note(escapeOf length: Int, in field: inout Field) {
    guard length > 1 else { return }
    field.isEscaped = true
    hasEscapes = true
    // An escaped line end makes a record of several lines, as a quote does.
    isQuoted = true
  }

  private func delimiter(at index: Int) -> Delimiter {
    for (place, byte) in dialect.delimiter.enumerated() {
      if index + place >= window.end { return window.isAtEnd || place == 0 ? .absent : .unknown }
      if window.base[index + place] != byte { return .absent }
    }
    return .present
  }

  /// How many bytes the escape at `index` and what it escapes have: 1 where it is text, nil where the
  /// window ends too early to tell.
  private func escapeLength(at index: Int) -> Int? {
    guard index + 1 < window.end else { return window.isAtEnd ? 1 : nil }
    let next = window.base[index + 1]
    guard isEscapable(next) else { return 1 }
    guard next == 0x0D else { return 2 }
    guard index + 2 < window.end else { return window.isAtEnd ? 2 : nil }
    return window.base[index + 2] == 0x0A ? 3 : 2
  }

  /// Whether an escape takes the meaning of a byte from it.
  func isEscapable(_ byte: UInt8) -> Bool {
    byte == dialect.quote || byte == dialect.escape || byte == delimiter || byte == 0x0A
      || byte == 0x0D
  }
}
