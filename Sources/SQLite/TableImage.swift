// Rows in the form in which SQLite keeps them, written without SQLite: encoding them needs no
// connection, so it can happen on another thread. How they get into a table is in TableTransfer.

/// Rows as the pages of a database in memory that has nothing but one table.
///
/// It is filled by one thread, handed over, and read by another: never used by two at once.
///
/// Related SQLite documentation: <https://www.sqlite.org/fileformat2.html>
public final class TableImage: @unchecked Sendable {
  // SAFETY: nothing here is shared but the memory it owns, and whoever has the image is alone with it.

  /// Where the value of a column comes from.
  public enum Slot: Hashable, Sendable {
    /// The text with this index; NULL where it has no address.
    case text(Int)
    /// The integer with this index.
    case integer(Int)
  }

  /// What became of a row.
  public enum Outcome: Sendable {
    case appended
    /// There is no room until the image is emptied.
    case full
    /// A page does not hold the row, so it has to be inserted in another way.
    case tooLong
  }

  static let pageSize = 65_536

  /// The longest record that a page holds whole; of longer ones SQLite keeps a part elsewhere.
  static let recordLimit = pageSize - 35

  private static let headerSize = 8

  /// How many rows there are.
  public private(set) var rowCount: Int64 = 0

  let base: UnsafeMutablePointer<UInt8>
  private(set) var pageCount = 0

  private let form: TableForm
  private let pageLimit: Int
  private let slots: UnsafeMutablePointer<Slot>
  private let types: UnsafeMutablePointer<UInt8>
  private let lastRows: UnsafeMutablePointer<Int64>

  private var page: UnsafeMutablePointer<UInt8>
  private var cellCount = 0
  private var contentStart = 0

  /// An image without rows.
  ///
  /// - Parameters:
  ///   - form: The table's form.
  ///   - slots: Where the value of each column comes from, in the table's order.
  ///   - byteLimit: How much memory to take, about; at least one page of rows fits.
  public init(_ form: TableForm, slots: [Slot], byteLimit: Int) {
    precondition(slots.count == form.columnCount, "each column of the table has a slot")
    self.form = form
    pageLimit = max(byteLimit / Self.pageSize, form.pageCount + 1)
    base = .allocate(capacity: pageLimit * Self.pageSize)
    self.slots = .allocate(capacity: slots.count)
    self.slots.initialize(from: slots, count: slots.count)
    types = .allocate(capacity: (slots.count + 1) * Varint.maximumCount)
    lastRows = .allocate(capacity: pageLimit)
    page = base
    base.update(from: form.template, count: form.template.count)
    removeAll()
  }

  deinit {
    base.deallocate()
    slots.deallocate()
    types.deallocate()
    lastRows.deallocate()
  }

  /// Takes all rows away.
  public func removeAll() {
    rowCount = 0
    pageCount = form.pageCount
    beginPage()
  }

  /// Adds a row after the others.
  ///
  /// - Parameters:
  ///   - texts: The texts that slots mean, in UTF-8.
  ///   - integers: The integers that slots mean.
  /// - Returns: What became of it.
  public func append(
    texts: UnsafePointer<UnsafeBufferPointer<UInt8>>, integers: UnsafePointer<Int64>
  ) -> Outcome {
    let (typeCount, bodyCount) = writeTypes(texts, integers)
    let headerCount = Varint.count(ofHeader: typeCount)
    let recordCount = headerCount + bodyCount
    guard recordCount <= Self.recordLimit else { return .tooLong }
    let rowID = UInt64(rowCount) + 1
    let cellSize =
      Varint.count(UInt64(recordCount)) + Varint.count(rowID) + recordCount
    if contentStart - cellSize < Self.headerSize + 2 * (cellCount + 1) {
      guard pageCount < pageLimit else { return .full }
      endPage()
      beginPage()
    }
    contentStart -= cellSize
    page.store(UInt16(contentStart), at: Self.headerSize + 2 * cellCount)
    cellCount += 1
    rowCount += 1
    var cell = page + contentStart
    Varint.write(UInt64(recordCount), to: &cell)
    Varint.write(rowID, to: &cell)
    Varint.write(UInt64(headerCount), to: &cell)
    cell.copy(types, count: typeCount)
    writeBody(texts, integers, to: cell + typeCount)
    return .appended
  }

  /// Writes the serial types of a row's values to ``types``.
  ///
  /// - Returns: How many bytes they take, and how many the values will take.
  private func writeTypes(
    _ texts: UnsafePointer<UnsafeBufferPointer<UInt8>>, _ integers: UnsafePointer<Int64>
  ) -> (typeCount: Int, bodyCount: Int) {
    var type = types
    var bodyCount = 0
    for column in 0..<form.columnCount {
      switch slots[column] {
      case .text(let index):
        let text = texts[index]
        let count = text.count
        let serialType = text.baseAddress == nil ? 0 : 13 + 2 * UInt64(count)
        bodyCount += count
        Varint.write(serialType, to: &type)
      case .integer(let index):
        let (serialType, count) = SerialInteger.type(of: integers[index])
        type.pointee = serialType
        type += 1
        bodyCount += count
      }
    }
    return (type - types, bodyCount)
  }

  private func writeBody(
    _ texts: UnsafePointer<UnsafeBufferPointer<UInt8>>, _ integers: UnsafePointer<Int64>,
    to start: UnsafeMutablePointer<UInt8>
  ) {
    var place = start
    for column in 0..<form.columnCount {
      switch slots[column] {
      case .text(let index):
        let text = texts[index]
        guard let bytes = text.baseAddress else { continue }
        place.copy(bytes, count: text.count)
        place += text.count
      case .integer(let index):
        SerialInteger.write(integers[index], to: &place)
      }
    }
  }

  /// Makes the rows a table that can be read, after which none is added until they are taken away.
  func finish() {
    endPage()
    let root = base + (form.rootPage - 1) * Self.pageSize
    let firstLeaf = form.pageCount + 1
    if pageCount == firstLeaf {
      // A table of one page is that page.
      root.update(from: page, count: Self.pageSize)
      pageCount -= 1
    } else {
      writeRoot(root, leaves: firstLeaf...pageCount)
    }
    // The number of pages in the database's header.
    base.store(UInt32(pageCount), at: 28)
  }

  /// Writes the page that leads to the leaves: each one's number with the last row on it, and the last
  /// leaf's by itself.
  private func writeRoot(_ root: UnsafeMutablePointer<UInt8>, leaves: ClosedRange<Int>) {
    var start = Self.pageSize
    for (index, leaf) in leaves.dropLast().enumerated() {
      let rowID = UInt64(lastRows[leaf - 1])
      start -= 4 + Varint.count(rowID)
      root.store(UInt32(leaf), at: start)
      var key = root + start + 4
      Varint.write(rowID, to: &key)
      root.store(UInt16(start), at: Self.headerSize + 4 + 2 * index)
    }
    root.storePageHeader(type: 5, cellCount: leaves.count - 1, contentStart: start)
    root.store(UInt32(leaves.upperBound), at: Self.headerSize)
  }

  private func beginPage() {
    page = base + pageCount * Self.pageSize
    pageCount += 1
    cellCount = 0
    contentStart = Self.pageSize
  }

  private func endPage() {
    page.storePageHeader(type: 13, cellCount: cellCount, contentStart: contentStart)
    lastRows[pageCount - 1] = rowCount
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// Copies bytes, most of the time so few that calling a function costs more than copying them.
  @inline(__always)
  fileprivate func copy(_ bytes: UnsafePointer<UInt8>, count: Int) {
    switch count {
    case 0: break
    case 1: pointee = bytes.pointee
    case 2...3: copyEnds(bytes, count: count, as: UInt16.self)
    case 4...7: copyEnds(bytes, count: count, as: UInt32.self)
    case 8...16: copyEnds(bytes, count: count, as: UInt64.self)
    default: update(from: bytes, count: count)
    }
  }

  /// Copies the first bytes and the last, which together are all.
  @inline(__always)
  private func copyEnds<Word: BitwiseCopyable>(
    _ bytes: UnsafePointer<UInt8>, count: Int, as word: Word.Type
  ) {
    let rest = count - MemoryLayout<Word>.size
    let (source, target) = (UnsafeRawPointer(bytes), UnsafeMutableRawPointer(self))
    let first = source.loadUnaligned(as: word)
    let last = source.loadUnaligned(fromByteOffset: rest, as: word)
    target.storeBytes(of: first, as: word)
    target.storeBytes(of: last, toByteOffset: rest, as: word)
  }

  /// Stores a number with its highest byte first.
  fileprivate func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: number.bigEndian, as: Number.self)
  }

  /// Begins a b-tree page; where its content starts at 65 536, the format has 0.
  fileprivate func storePageHeader(type: UInt8, cellCount: Int, contentStart: Int) {
    self[0] = type
    store(UInt16(0), at: 1)
    store(UInt16(cellCount), at: 3)
    store(UInt16(truncatingIfNeeded: contentStart), at: 5)
    self[7] = 0
  }
}
