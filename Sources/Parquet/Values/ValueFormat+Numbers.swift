// Values of four or eight bytes become text.

extension ValueFormat {
  /// The most bytes that a number of this format takes.
  private var largestNumber: Int {
    switch self {
    case .decimal: 100
    default: 48
    }
  }

  /// Writes numbers, as a ``NumberDecoder`` gives them, into `buffer`, and points `texts` there.
  func write(
    _ numbers: UnsafePointer<Int64>, count: Int, into texts: UnsafeMutablePointer<ValueText>,
    _ buffer: PageBuffer
  ) {
    switch self {
    case .boolean: Self.writeBooleans(numbers, count: count, into: texts)
    case .unsigned32:
      write(numbers, count, texts, buffer) { $0.write(UInt64(UInt32(truncatingIfNeeded: $1))) }
    case .unsigned64:
      write(numbers, count, texts, buffer) { $0.write(UInt64(bitPattern: $1)) }
    case .float:
      write(numbers, count, texts, buffer) {
        $0.write(Float(bitPattern: UInt32(truncatingIfNeeded: $1)))
      }
    case .double:
      write(numbers, count, texts, buffer) {
        $0.write(Double(bitPattern: UInt64(bitPattern: $1)))
      }
    case .decimal(let scale):
      write(numbers, count, texts, buffer) { $0.writeDecimal($1, scale: scale) }
    case .date: write(numbers, count, texts, buffer) { $0.writeDay($1) }
    case .time(let unit):
      write(numbers, count, texts, buffer) {
        if $1 < 0 { $0.write("-" as Unicode.Scalar) }
        $0.writeTime($1.magnitude, perSecond: UInt64(unit))
      }
    case .moment(let unit, let isUTC):
      write(numbers, count, texts, buffer) {
        $0.writeMoment($1, perSecond: Int64(unit))
        if isUTC { $0.write("Z" as Unicode.Scalar) }
      }
    default: write(numbers, count, texts, buffer) { $0.write($1) }
    }
  }

  private func write(
    _ numbers: UnsafePointer<Int64>, _ count: Int, _ texts: UnsafeMutablePointer<ValueText>,
    _ buffer: PageBuffer, _ body: (inout TextWriter, Int64) -> Void
  ) {
    buffer.reserve(count * largestNumber)
    var writer = TextWriter(buffer.start)
    for index in 0..<count {
      let start = writer.position
      body(&writer, numbers[index])
      texts[index] = ValueText(start, count: writer.position - start)
    }
  }

  private static func writeBooleans(
    _ numbers: UnsafePointer<Int64>, count: Int, into texts: UnsafeMutablePointer<ValueText>
  ) {
    let (no, yes) = ("false" as StaticString, "true" as StaticString)
    for index in 0..<count {
      let word = numbers[index] == 0 ? no : yes
      texts[index] = ValueText(word.utf8Start, count: word.utf8CodeUnitCount)
    }
  }
}
