// A column as records have it: a flat one from the file, or one that is the same in every record.

import Formats

/// A column of records, a batch at a time.
protocol TextColumn: AnyObject {
  /// Moves to the start of a row group, which has this many records.
  func begin(_ group: FileMetadata.RowGroup) throws(FormatError)

  /// Reads on, giving how many values ``texts`` has; those before are gone. 0 is the end.
  func fill() throws(FormatError) -> Int

  var texts: UnsafeMutablePointer<ValueText> { get }

  /// Whether some text among ``texts`` may not enter.
  var hasInvalid: Bool { get }

  /// Whether a value is JSON as it stands.
  func isBareInJSON(_ value: ValueText) -> Bool
}

/// A column that is one leaf of the schema, with one value per record.
final class FlatColumn: TextColumn {
  private let reader: LeafReader

  init(_ reader: LeafReader) { self.reader = reader }

  var texts: UnsafeMutablePointer<ValueText> { reader.texts }

  var hasInvalid: Bool { reader.hasInvalid }

  func begin(_ group: FileMetadata.RowGroup) throws(FormatError) {
    try reader.begin(group)
  }

  func fill() throws(FormatError) -> Int {
    try reader.fill()
    return reader.count
  }

  func isBareInJSON(_ value: ValueText) -> Bool { reader.format.isBareInJSON(value) }
}

/// A column that has the same value in every record.
final class ConstantColumn: TextColumn {
  let texts = UnsafeMutablePointer<ValueText>.allocate(capacity: BatchSize.largest)
  let hasInvalid = false
  private let buffer = PageBuffer()

  init(_ value: String?) {
    var text = ValueText.null
    if var value {
      value.withUTF8 { bytes in
        buffer.reserve(bytes.count)
        if let start = bytes.baseAddress { buffer.start.update(from: start, count: bytes.count) }
        text = ValueText(buffer.start, count: bytes.count)
      }
    }
    texts.initialize(repeating: text, count: BatchSize.largest)
  }

  deinit { texts.deallocate() }

  func begin(_ group: FileMetadata.RowGroup) throws(FormatError) {}

  func fill() throws(FormatError) -> Int { BatchSize.largest }

  func isBareInJSON(_ value: ValueText) -> Bool { false }
}
