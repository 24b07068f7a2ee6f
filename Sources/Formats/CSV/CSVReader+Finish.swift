// From bounds to fields: a record is checked, and only what needs it is copied, to undo doubled quotes
// or an encoding. What cannot enter becomes a reject.

import Glibc

extension CSVReader {
  /// Makes the record that was found the current one, or a reject.
  ///
  /// - Returns: Nil for an empty line between records.
  mutating func finish(end: Int, next: Int) -> Found? {
    let record = window.start..<end
    line = nextLine
    offset = window.offset
    nextLine += 1 + (isQuoted ? window.bytes(record).lineEndCount : 0)
    defer { window.take(to: next) }
    if let columnCount, fieldCount != columnCount {
      if record.isEmpty { return nil }
      guard dialect.raggedRecords == .pad, pad(to: columnCount) else {
        return .reject(reject(.fieldCount(fieldCount, expected: columnCount), record))
      }
    }
    return check(record)
  }

  /// Makes the fields of a good record be text.
  mutating func check(_ record: Range<Int>) -> Found {
    let bytes = window.bytes(record)
    let survey = bytes.survey
    if survey.hasZero { return .reject(reject(.zeroByte, record)) }
    if survey.isASCII {
      if hasEscapes { convertFields(recordLength: record.count, hasHighBytes: false) }
      return .record
    }
    if dialect.encoding.isOneByte {
      convertFields(recordLength: record.count, hasHighBytes: true)
      return .record
    }
    if let invalid = UTF8Check.firstInvalidIndex(in: bytes) {
      return .reject(reject(invalidByte(invalid, of: bytes), record))
    }
    if hasEscapes { convertFields(recordLength: record.count, hasHighBytes: false) }
    return .record
  }

  private func invalidByte(
    _ index: Int, of bytes: UnsafeBufferPointer<UInt8>
  ) -> CSVReject.Reason {
    guard dialect.encoding.isUTF16 else { return .invalidUTF8(byte: index + 1) }
    let before = UnsafeBufferPointer(rebasing: bytes[..<index])
    return .invalidUTF16(byte: before.utf16ByteCount + 1)
  }

  /// Gives a record the right number of fields without losing anything of it.
  private mutating func pad(to columnCount: Int) -> Bool {
    while fieldCount < columnCount {
      append(Field(start: window.start, count: 0, isMissing: true))
    }
    while fieldCount > columnCount, fields[fieldCount - 1].count == 0 { fieldCount -= 1 }
    return fieldCount == columnCount
  }

  /// Rejects the line on which the record at the window's start begins, and goes on after it.
  mutating func rejectLine(_ reason: CSVReject.Reason) throws -> CSVReject {
    line = nextLine
    offset = window.offset
    nextLine += 1
    while true {
      if let end = window.bytes(window.start..<window.end).firstLineEnd {
        let reject = reject(reason, window.start..<window.start + end)
        try takeLineEnd(at: window.start + end)
        return reject
      }
      if window.isAtEnd || window.count > recordLimit { return try rejectLongLine(reason) }
      try window.readMore()
    }
  }

  private mutating func rejectLongLine(_ reason: CSVReject.Reason) throws -> CSVReject {
    let isTooLong = window.count > recordLimit
    let reject = reject(
      isTooLong ? .tooLong(limit: recordLimit) : reason,
      window.start..<window.start + min(window.count, recordLimit))
    while true {
      if let end = window.bytes(window.start..<window.end).firstLineEnd {
        try takeLineEnd(at: window.start + end)
        return reject
      }
      window.take(to: window.end)
      if window.isAtEnd { return reject }
      try window.readMore()
    }
  }

  /// Goes over the line at the window's start, of any length.
  mutating func skipLine() throws {
    nextLine += 1
    while true {
      if let end = window.bytes(window.start..<window.end).firstLineEnd {
        return try takeLineEnd(at: window.start + end)
      }
      window.take(to: window.end)
      if window.isAtEnd { return }
      try window.readMore()
    }
  }

  mutating func takeLineEnd(at index: Int) throws {
    let isReturn = window.base[index] == 0x0D
    window.take(to: index + 1)
    if window.count == 0, !window.isAtEnd { try window.readMore() }
    if isReturn, window.count > 0, window.base[window.start] == 0x0A {
      window.take(to: window.start + 1)
    }
  }

  private func reject(_ reason: CSVReject.Reason, _ record: Range<Int>) -> CSVReject {
    let text = dialect.encoding.text(of: window.bytes(record))
    return CSVReject(
      reason: reason, line: line, offset: offset,
      text: text.utf8.contains(0) ? text.replacing("\0", with: "␀") : text)
  }

  /// Copies the fields that must not be lent as they stand.
  private mutating func convertFields(recordLength: Int, hasHighBytes: Bool) {
    // The longest character that one byte of an encoding stands for has three bytes in UTF-8.
    reserveConverted(3 * recordLength)
    var used = 0
    for index in 0..<fieldCount {
      let field = fields[index]
      let bytes = window.bytes(field.start..<field.start + field.count)
      let isForeign = hasHighBytes && !bytes.survey.isASCII
      guard field.isEscaped || isForeign else { continue }
      let start = used
      used = convert(bytes, of: field, isForeign: isForeign, to: used)
      fields[index].start = start
      fields[index].count = used - start
      fields[index].isConverted = true
    }
  }

  private mutating func reserveConverted(_ count: Int) {
    guard converted.count < count else { return }
    converted.deallocate()
    converted = .allocate(capacity: max(count, 2 * converted.count))
  }

  /// Copies a field's characters to ``converted`` from `position` on, and says where they end.
  private mutating func convert(
    _ bytes: UnsafeBufferPointer<UInt8>, of field: Field, isForeign: Bool, to position: Int
  ) -> Int {
    var position = position
    var index = 0
    while index < bytes.count {
      if field.isEscaped, hasMark(at: index, of: bytes, isQuoted: field.isQuoted) { index += 1 }
      let byte = bytes[index]
      index += 1
      guard isForeign, byte >= 0x80 else {
        converted[position] = byte
        position += 1
        continue
      }
      for unit in UTF8.encode(dialect.encoding.scalar(of: byte)) ?? UTF8.encodedReplacementCharacter
      {
        converted[position] = unit
        position += 1
      }
    }
    return position
  }

  /// Whether a byte only says that the next one is text.
  func hasMark(
    at index: Int, of bytes: UnsafeBufferPointer<UInt8>, isQuoted: Bool
  ) -> Bool {
    guard index + 1 < bytes.count else { return false }
    if bytes[index] == dialect.escape { return isEscapable(bytes[index + 1]) }
    return isQuoted && bytes[index] == dialect.quote && bytes[index + 1] == dialect.quote
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether any byte is zero, and whether all are below 0x80.
  var survey: (hasZero: Bool, isASCII: Bool) {
    guard let base = UnsafeRawPointer(baseAddress) else { return (false, true) }
    var highest = SIMD16<UInt8>(repeating: 0)
    var lowest = SIMD16<UInt8>(repeating: 0xFF)
    var index = 0
    while index + 16 <= count {
      let bytes = base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      highest |= bytes
      lowest = pointwiseMin(lowest, bytes)
      index += 16
    }
    if count >= 16 {
      // The last bytes once more, rather than one at a time.
      let bytes = base.loadUnaligned(fromByteOffset: count - 16, as: SIMD16<UInt8>.self)
      highest |= bytes
      lowest = pointwiseMin(lowest, bytes)
      return (lowest.min() == 0, highest.max() < 0x80)
    }
    return (contains(0), allSatisfy { $0 < 0x80 })
  }

  /// The index of the first LF or CR.
  var firstLineEnd: Int? { firstIndex { $0 == 0x0A || $0 == 0x0D } }

  /// How many lines end here; CRLF is one end.
  var lineEndCount: Int {
    guard let baseAddress else { return 0 }
    // Nearly always there is none, which this finds out many bytes at a time.
    if memchr(baseAddress, 0x0A, count) == nil, memchr(baseAddress, 0x0D, count) == nil { return 0 }
    var endCount = 0
    var previous: UInt8 = 0
    for byte in self {
      if byte == 0x0D || byte == 0x0A && previous != 0x0D { endCount += 1 }
      previous = byte
    }
    return endCount
  }
}
