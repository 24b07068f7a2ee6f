// After an object that cannot be read: where reading goes on, and what is kept as the reject's text.

extension JSONPass {
  /// Rejects what begins at the window's start and was understood up to `index`.
  ///
  /// - Throws: ``FormatError`` when the array has no next element.
  mutating func rejectUnread(_ fault: JSONFault, at index: Int) throws -> RecordReject {
    let (offset, count) = (window.offset, index - window.start)
    let isOneLine = !window.bytes(window.start..<index).contains(0x0A)
    var passed = PassedBytes(limit: options.recordLimit)
    if case .afterElement = place {
      if fault == .unclosed { throw cutShort }
      try passElement(&passed)
    } else if isOneLine {
      try pass(&passed) { _, byte in byte == 0x0A }
    } else {
      let indentation = indentation ?? 0
      // What is too long is not looked at again from its second line.
      let least = fault == .tooLong(limit: options.recordLimit) ? count : 0
      try pass(&passed) { passed, byte in
        passed.count >= least && passed.beginsObject(byte, indentation)
      }
    }
    return RecordReject(
      reason: fault.description(byte: count + 1), line: line, offset: offset, text: passed.text)
  }

  /// Rejects an object whose end is known.
  func reject(_ fault: JSONFault, at index: Int, _ range: Range<Int>) -> RecordReject {
    var passed = PassedBytes(limit: options.recordLimit)
    passed.append(window.bytes(range))
    return RecordReject(
      reason: fault.description(byte: index - range.lowerBound + 1), line: line,
      offset: window.offset, text: passed.text)
  }

  /// Passes over an element up to the comma or bracket after it, by its brackets and strings, or up to a
  /// line that begins an element as this one began.
  private mutating func passElement(_ passed: inout PassedBytes) throws {
    let indentation = indentation
    var (depth, isInString, isEscaped, isNext) = (0, false, false, false)
    let isFound = try pass(&passed) { passed, byte in
      if isInString, byte != 0x0A {
        isInString = isEscaped || byte != 0x22
        isEscaped = !isEscaped && byte == 0x5C
        return false
      }
      isInString = byte == 0x22
      if let indentation, passed.beginsObject(byte, indentation) {
        isNext = true
        return true
      }
      switch byte {
      case 0x7B, 0x5B: depth += 1
      case 0x2C where depth == 0: return true
      case 0x5D where depth == 0: return true
      case 0x7D, 0x5D: depth = max(0, depth - 1)
      default: break
      }
      return false
    }
    guard isFound else {
      throw FormatError(
        "the array cannot be read on from here: an element is not JSON, and where the next begins is "
          + "not clear",
        hint: "mend the element", line: line)
    }
    if isNext { place = .beforeElement(isFirst: false) }
  }

  /// Passes over bytes up to one at which `isEnd`.
  ///
  /// - Returns: False when the file ends first.
  @discardableResult
  private mutating func pass(
    _ passed: inout PassedBytes, upTo isEnd: (PassedBytes, UInt8) -> Bool
  ) throws -> Bool {
    while true {
      for index in window.start..<window.end {
        let byte = window.base[index]
        if isEnd(passed, byte) {
          passed.append(window.bytes(window.start..<index))
          advance(to: index)
          return true
        }
        passed.step(byte)
      }
      passed.append(window.bytes(window.start..<window.end))
      advance(to: window.end)
      if window.isAtEnd { return false }
      try window.readMore()
    }
  }
}

/// What was passed over on the way to the next object.
struct PassedBytes {
  /// How many bytes of it are kept.
  let limit: Int
  private var kept: [UInt8] = []

  /// How many bytes there were.
  private(set) var count = 0

  /// How far the present line is indented while it has only white space; nil on the first line.
  private var indentation: Int?
  private var isBlank = false

  init(limit: Int) { self.limit = limit }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    kept += bytes.prefix(limit - kept.count)
  }

  /// Counts a byte.
  mutating func step(_ byte: UInt8) {
    count += 1
    if byte == 0x0A {
      (indentation, isBlank) = (0, true)
    } else if byte == 0x20 || byte == 0x09 {
      if isBlank { indentation = indentation.map { $0 + 1 } }
    } else {
      isBlank = false
    }
  }

  /// Whether `byte` is the first of a line, an opening brace, and indented no further than `limit`.
  func beginsObject(_ byte: UInt8, _ limit: Int) -> Bool {
    guard byte == 0x7B, isBlank, let indentation else { return false }
    return indentation <= limit
  }

  /// As it stands in the file, without white space at its end; a zero byte shows as `␀`.
  var text: String {
    let end = kept.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
    let text = String(decoding: kept[..<end], as: UTF8.self)
    return text.utf8.contains(0) ? text.replacing("\0", with: "␀") : text
  }
}
