// One value of the current row, asked for in pieces, whatever its length.

import COdbc

/// Reads single values, into memory that every value uses again.
final class ValuePieces {
  private let statement: Handle
  private var bytes: UnsafeMutableRawPointer
  private var capacity = 1 << 13

  init(_ statement: Handle) {
    self.statement = statement
    bytes = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { bytes.deallocate() }

  /// The bytes of a value, lent until the next call; nil is NULL.
  func value(_ column: Int, _ form: TextForm) throws(ODBCError) -> UnsafeRawBufferPointer? {
    var count = 0
    while true {
      let room = capacity - count
      var length: SQLLEN = 0
      let code = SQLGetData(
        statement.pointer, SQLUSMALLINT(column + 1), form.code, bytes + count, SQLLEN(room),
        &length)
      if code == SQL_NO_DATA { break }
      try statement.check(code, "read column \(column + 1)")
      if length == SQLLEN(SQL_NULL_DATA) { return nil }
      // A driver that says nothing of the length of a struct has filled it all the same.
      if let width = form.width {
        count = width
        break
      }
      let piece = room - form.terminatorCount
      let isLast = length != SQLLEN(SQL_NO_TOTAL) && Int(length) <= piece
      count += isLast ? Int(length) : piece
      if isLast { break }
      // Room for the whole rest where the driver says how much there is.
      grow(keeping: count, to: max(2 * capacity, count + max(0, Int(length) - piece) + 16))
    }
    return UnsafeRawBufferPointer(start: bytes, count: count)
  }

  private func grow(keeping count: Int, to larger: Int) {
    let space = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    space.copyMemory(from: bytes, byteCount: count)
    bytes.deallocate()
    bytes = space
    capacity = larger
  }
}
