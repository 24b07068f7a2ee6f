// Files read whole, for the tests of every reader.

@testable import Formats

/// A file read whole.
enum ReadRecords {
  struct Found {
    var names: [String]?
    var rows: [[String?]] = []
    var lines: [Int] = []
    var rejects: [RecordReject] = []
  }

  @discardableResult
  static func json(
    _ text: String, root: String? = nil, chunkSize: Int = 1 << 20, recordLimit: Int = 16 << 20
  ) throws -> Found {
    try json(bytes: Array(text.utf8), root: root, chunkSize: chunkSize, recordLimit: recordLimit)
  }

  static func json(
    bytes: [UInt8], root: String? = nil, chunkSize: Int = 1 << 20, recordLimit: Int = 16 << 20
  ) throws -> Found {
    let options = JSONRecords.Options(
      root: root?.split(separator: ".").map { String($0) } ?? [], chunkSize: chunkSize,
      recordLimit: recordLimit)
    let reader = JSONRecords(options: options) {
      var position = 0
      return { space in
        let count = min(space.count, chunkSize, bytes.count - position)
        space.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
      }
    }
    return try all(of: reader)
  }

  /// Reads whatever gives records.
  static func all(of reader: some RecordReader, expecting count: Int? = nil) throws -> Found {
    var found = Found(names: try reader.columnNames())
    if found.names == nil { reader.expectedFieldCount = count }
    while let next = try reader.next() {
      switch next {
      case .reject(let reject): found.rejects.append(reject)
      case .record:
        found.lines.append(reader.line)
        found.rows.append(
          (0..<reader.fieldCount).map { index in
            reader.field(index).map { String(decoding: $0, as: UTF8.self) }
          })
      }
    }
    return found
  }

  @discardableResult
  static func sheet(
    _ path: String, sheet: String? = nil, skipLines: Int = 0, hasHeader: Bool = true,
    expecting count: Int? = nil
  ) throws -> Found {
    let reader = try WorkbookRecords(
      path: path, sheet: sheet, skipLines: skipLines, hasHeader: hasHeader)
    return try all(of: reader, expecting: count)
  }
}
