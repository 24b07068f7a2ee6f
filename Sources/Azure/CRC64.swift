// The checksum of ranges, CRC-64/NVME: reflected, polynomial 0xAD93D23594C93659, all ones before and after.

/// A CRC-64 that bytes are added to.
struct CRC64 {
  private var state = UInt64.max

  /// Eight tables, so that eight bytes are taken at a time.
  private static let tables: [UInt64] = {
    var tables = [UInt64](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt64(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x9A6C_9329_AC4B_C9B5 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<tables.count {
      let former = tables[index - 256]
      tables[index] = tables[Int(former & 255)] ^ former >> 8
    }
    return tables
  }()

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    Self.tables.withUnsafeBufferPointer { tables in
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let value = word ^ state
        state =
          tables[7 * 256 + Int(value & 255)] ^ tables[6 * 256 + Int(value >> 8 & 255)]
          ^ tables[5 * 256 + Int(value >> 16 & 255)] ^ tables[4 * 256 + Int(value >> 24 & 255)]
          ^ tables[3 * 256 + Int(value >> 32 & 255)] ^ tables[2 * 256 + Int(value >> 40 & 255)]
          ^ tables[256 + Int(value >> 48 & 255)] ^ tables[Int(value >> 56)]
        offset += 8
      }
      while offset < bytes.count {
        state = tables[Int((state ^ UInt64(bytes[offset])) & 255)] ^ state >> 8
        offset += 1
      }
    }
    self.state = state
  }

  /// The checksum of what was added.
  var value: UInt64 { ~state }

  /// The eight bytes as the service writes them, the lowest first.
  var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
}
