// The values of one leaf column as text, a batch at a time. How a page's values are decoded is in
// LeafReader+Values.

import Formats

/// A reader of one leaf of the schema through one row group after another.
///
/// It decodes up to a thousand values at a time and never beyond the page they are in, so that it
/// needs no more than one page, one dictionary and one batch.
final class LeafReader {
  let leaf: SchemaNode
  /// Which leaf of the file it is.
  private let index: Int
  let format: ValueFormat
  let pages: PageReader

  /// How many values and NULLs the batch has; 0 after the last.
  private(set) var count = 0
  /// The values; what is not there, for whichever reason, is NULL.
  let texts = UnsafeMutablePointer<ValueText>.allocate(capacity: BatchSize.largest)
  let definitions = UnsafeMutablePointer<UInt8>.allocate(capacity: BatchSize.largest)
  let repetitions = UnsafeMutablePointer<UInt8>.allocate(capacity: BatchSize.largest)
  let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: BatchSize.largest)
  /// Where numbers are written as text.
  let buffer = PageBuffer()
  /// Whether some text of the batch may not enter.
  private(set) var hasInvalid = false

  var dictionary: ValueDictionary?
  var values: PageValues?
  private var chunkLeft = 0
  private var pageLeft = 0
  private var definitionLevels = LevelDecoder.none
  private var repetitionLevels = LevelDecoder.none

  /// A reader of a leaf of `file`, whose pages lie before `end`.
  init(_ leaf: SchemaNode, index: Int, file: OpenFile, end: Int) throws(FormatError) {
    self.leaf = leaf
    self.index = index
    format = try ValueFormat(leaf)
    pages = PageReader(file, end: end)
    guard leaf.definitionLevel < 256 else { throw .unsupported("columns nested so deep") }
  }

  deinit {
    texts.deallocate()
    definitions.deallocate()
    repetitions.deallocate()
    numbers.deallocate()
  }

  /// Moves to the start of a row group.
  func begin(_ group: FileMetadata.RowGroup) throws(FormatError) {
    let chunk = group.chunks[index]
    do {
      try check(chunk, rowCount: group.rowCount)
      try pages.begin(chunk)
    } catch { throw error.inColumn(leaf.path) }
    (count, pageLeft, chunkLeft) = (0, 0, chunk.valueCount)
    dictionary = nil
    values = nil
  }

  private func check(_ chunk: FileMetadata.Chunk, rowCount: Int) throws(FormatError) {
    guard !chunk.isEncrypted else { throw .unsupported("encryption") }
    guard !chunk.isElsewhere else { throw .unsupported("values in another file") }
    guard chunk.hasMetadata, chunk.physical == leaf.physical?.rawValue, chunk.valueCount >= 0 else {
      throw .description("its values are not described")
    }
    let isFlat = leaf.repetitionLevel == 0
    guard isFlat ? chunk.valueCount == rowCount : chunk.valueCount >= rowCount else {
      throw .damaged("it has \(chunk.valueCount) values where there are \(rowCount) rows")
    }
  }

  /// Decodes the next batch.
  ///
  /// What the batch before lent is no longer there.
  func fill() throws(FormatError) {
    count = 0
    guard chunkLeft > 0 else { return }
    do {
      while pageLeft == 0 { try startPage() }
      try decodeBatch()
    } catch { throw error.inColumn(leaf.path) }
  }

  private func decodeBatch() throws(FormatError) {
    guard let values else { return }
    let batch = min(pageLeft, BatchSize.largest, values.batchLimit)
    var present = batch
    if leaf.repetitionLevel > 0 {
      try repetitionLevels.decode(batch, into: repetitions, highest: leaf.repetitionLevel)
    }
    if leaf.definitionLevel > 0 {
      try definitionLevels.decode(batch, into: definitions, highest: leaf.definitionLevel)
      present = countPresent(batch)
    }
    if present > 0 { try decode(values, present) }
    if present < batch { spread(present, over: batch) }
    pageLeft -= batch
    chunkLeft -= batch
    count = batch
    hasInvalid = format == .text && (0..<batch).contains { !texts[$0].isValid }
  }

  private func countPresent(_ batch: Int) -> Int {
    let highest = UInt8(leaf.definitionLevel)
    var count = 0
    for index in 0..<batch where definitions[index] == highest { count += 1 }
    return count
  }

  /// Moves the values to where they belong between the NULLs.
  private func spread(_ present: Int, over batch: Int) {
    let highest = UInt8(leaf.definitionLevel)
    var next = present
    for index in (0..<batch).reversed() {
      if definitions[index] == highest {
        next -= 1
        texts[index] = texts[next]
      } else {
        texts[index] = .null
      }
    }
  }

  /// Moves to the next page that has values, taking the dictionary on the way.
  private func startPage() throws(FormatError) {
    let header = try pages.header()
    switch header.kind {
    case .index: try pages.skip(header)
    case .dictionary:
      guard dictionary == nil, values == nil else { throw .damaged("it has two dictionaries") }
      dictionary = try readDictionary(header)
    case .data, .data2: try startData(header)
    }
  }

  private func startData(_ header: PageHeader) throws(FormatError) {
    guard 0...chunkLeft ~= header.valueCount else {
      throw .damaged("a page has \(header.valueCount) values where \(chunkLeft) belong")
    }
    var bytes = try pages.bytes(header)
    if header.kind == .data {
      repetitionLevels = try LevelDecoder(
        &bytes, highest: leaf.repetitionLevel, encoding: header.repetitionEncoding,
        count: header.valueCount)
      definitionLevels = try LevelDecoder(
        &bytes, highest: leaf.definitionLevel, encoding: header.definitionEncoding,
        count: header.valueCount)
    } else {
      repetitionLevels = try LevelDecoder(
        &bytes, highest: leaf.repetitionLevel, size: header.repetitionSize)
      definitionLevels = try LevelDecoder(
        &bytes, highest: leaf.definitionLevel, size: header.definitionSize)
    }
    values = try pageValues(bytes, header)
    pageLeft = header.valueCount
  }
}
