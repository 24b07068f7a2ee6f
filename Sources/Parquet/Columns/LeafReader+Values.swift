// The values of a page, by type and encoding, and the dictionary that they may refer to.

import Formats

/// How the values of the page under way are decoded.
enum PageValues {
  case numbers(any NumberDecoder)
  case bytes(any BytesDecoder)
  case indices(RunLengthDecoder)
  /// A page of NULLs, which may leave even the header of its encoding out.
  case missing

  var batchLimit: Int {
    if case .bytes(let decoder) = self { decoder.batchLimit } else { .max }
  }
}

/// The distinct values of a column chunk, as text.
final class ValueDictionary {
  let count: Int
  let texts: UnsafeMutablePointer<ValueText>
  /// What the texts lie in.
  private let buffers: [PageBuffer]

  init(_ texts: UnsafeMutablePointer<ValueText>, count: Int, buffers: [PageBuffer]) {
    self.texts = texts
    self.count = count
    self.buffers = buffers
  }

  deinit { texts.deallocate() }
}

extension LeafReader {
  /// The decoder of a data page's values, which follow its levels.
  func pageValues(_ bytes: ByteCursor, _ header: PageHeader) throws(FormatError) -> PageValues {
    guard let encoding = Encoding(rawValue: header.encoding) else {
      throw .unsupported("the encoding \(header.encoding)")
    }
    if bytes.count == 0 { return .missing }
    switch encoding {
    case .plainDictionary, .runLengthDictionary:
      guard dictionary != nil else { throw .damaged("a page refers to a dictionary it lacks") }
      var indices = bytes
      let bitWidth = Int(indices.takeByte() ?? 0)
      return .indices(try RunLengthDecoder(indices, bitWidth: bitWidth))
    default: return try decoder(bytes, encoding, limit: header.valueCount)
    }
  }

  /// The decoder of values that stand for themselves.
  private func decoder(
    _ bytes: ByteCursor, _ encoding: Encoding, limit: Int
  ) throws(FormatError) -> PageValues {
    switch (leaf.physical, encoding) {
    case (.boolean, .plain): .numbers(PlainBooleans(bytes))
    case (.boolean, .runLength): .numbers(try RunLengthBooleans(bytes))
    case (.int32, .plain), (.float, .plain): .numbers(PlainNumbers(bytes, width: 4))
    case (.int64, .plain), (.double, .plain): .numbers(PlainNumbers(bytes, width: 8))
    case (.int32, .byteStreamSplit), (.float, .byteStreamSplit):
      .numbers(SplitNumbers(bytes, width: 4))
    case (.int64, .byteStreamSplit), (.double, .byteStreamSplit):
      .numbers(SplitNumbers(bytes, width: 8))
    case (.int32, .deltaBinaryPacked), (.int64, .deltaBinaryPacked):
      .numbers(try DeltaNumbers(bytes, limit: limit, isNarrow: leaf.physical == .int32))
    default: .bytes(try bytesDecoder(bytes, encoding, limit: limit))
    }
  }

  private func bytesDecoder(
    _ bytes: ByteCursor, _ encoding: Encoding, limit: Int
  ) throws(FormatError) -> any BytesDecoder {
    switch (leaf.physical, encoding) {
    case (.byteArray, .plain): PlainBytes(bytes)
    case (.int96, .plain): FixedBytes(bytes, width: 12)
    case (.fixedLengthByteArray, .plain): FixedBytes(bytes, width: leaf.width)
    case (.fixedLengthByteArray, .byteStreamSplit): SplitBytes(bytes, width: leaf.width)
    case (.byteArray, .deltaLengthByteArray): try DeltaLengthBytes(bytes, limit: limit)
    case (.byteArray, .deltaByteArray): try DeltaBytes(bytes, limit: limit)
    case (.fixedLengthByteArray, .deltaByteArray):
      try DeltaBytes(bytes, limit: limit, width: leaf.width)
    default: throw .unsupported("the encoding \(encoding.name) for values of this type")
    }
  }

  /// Decodes the next values of the page into the first `count` texts of the batch.
  func decode(_ values: PageValues, _ count: Int) throws(FormatError) {
    switch values {
    case .numbers(let decoder):
      try decoder.decode(count, into: numbers)
      format.write(numbers, count: count, into: texts, buffer)
    case .bytes(let decoder):
      try decoder.decode(count, into: texts)
      try format.write(texts, count: count, buffer)
    case .indices(var decoder):
      try decoder.decode(count, into: numbers)
      self.values = .indices(decoder)
      try lookUp(count)
    case .missing: throw .damaged("a page ends too early")
    }
  }

  private func lookUp(_ count: Int) throws(FormatError) {
    guard let dictionary else { return }
    var highest: Int64 = 0
    for index in 0..<count { highest = max(highest, numbers[index]) }
    guard highest < dictionary.count else {
      throw .damaged("a page refers to a value that its dictionary lacks")
    }
    let entries = dictionary.texts
    for index in 0..<count { texts[index] = entries[Int(numbers[index])] }
  }

  /// Reads a dictionary, whose values are written as text once.
  func readDictionary(_ header: PageHeader) throws(FormatError) -> ValueDictionary {
    guard let encoding = Encoding(rawValue: header.encoding),
      encoding == .plain || encoding == .plainDictionary
    else { throw .unsupported("dictionaries in the encoding \(header.encoding)") }
    let bytes = try pages.bytes(header)
    let count = header.valueCount
    // Each value has a byte or more, and is kept for as long as the chunk.
    guard leaf.physical != .boolean, 0...bytes.count ~= count else {
      throw .damaged("a dictionary has \(count) values in \(bytes.count) bytes")
    }
    let kept = PageBuffer(capacity: bytes.count)
    kept.start.update(from: bytes.start, count: bytes.count)
    let texts = UnsafeMutablePointer<ValueText>.allocate(capacity: count)
    let written = PageBuffer()
    let result = ValueDictionary(texts, count: count, buffers: [kept, written])
    let copy = ByteCursor(kept.start, count: bytes.count)
    if count > 0 { try write(decoder(copy, .plain, limit: count), count, into: texts, written) }
    return result
  }

  private func write(
    _ values: PageValues, _ count: Int, into texts: UnsafeMutablePointer<ValueText>,
    _ buffer: PageBuffer
  ) throws(FormatError) {
    switch values {
    case .numbers(let decoder):
      let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: count)
      defer { numbers.deallocate() }
      try decoder.decode(count, into: numbers)
      format.write(numbers, count: count, into: texts, buffer)
    case .bytes(let decoder):
      try decoder.decode(count, into: texts)
      try format.write(texts, count: count, buffer)
    case .indices, .missing: throw .damaged("a dictionary ends too early")
    }
  }
}
