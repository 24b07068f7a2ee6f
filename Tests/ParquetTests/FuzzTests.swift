// Damaged files: whatever is in them, an error or rows, and never more than a bounded effort.

import Formats
import Foundation
import Testing

@testable import Parquet

@Suite("Damaged Parquet files")
struct FuzzTests {
  /// Bits flipped, numbers blown up, ends cut off, of files of every kind, for a few seconds.
  ///
  /// A crash or a trap ends the test program; the seed that did it is in the file's name.
  @Test(.enabled(if: SharedData.folder != nil, "PANTANAL_SHARED_DATA is not there"))
  func endInAnErrorOrInRows() throws {
    let files = try ["data", "bad_data"].flatMap { try SharedData.files(in: $0) }
      .filter { !$0.name.contains("encrypt") && $0.name != "large_string_map.brotli.parquet" }
      .map { try Data(contentsOf: URL(filePath: $0.path)) }.filter { $0.count < 60_000 }
    let start = ContinuousClock.now
    var seed: UInt64 = 0
    var refused = 0
    try withFolder { folder in
      while ContinuousClock.now - start < Self.duration {
        seed += 1
        var random = SplitMix64(seed: seed)
        let path = folder.appending(path: "seed-\(seed).parquet").path
        let file = files[Int(seed) % files.count]
        try Self.damaged(file, &random).write(to: URL(filePath: path))
        if Self.isRefused(path) { refused += 1 }
        try FileManager.default.removeItem(atPath: path)
      }
    }
    #expect(seed > 50 && refused > 10)
  }

  /// How long to try; PANTANAL_FUZZ_SECONDS for longer ones by hand.
  private static let duration: Duration = .seconds(
    ProcessInfo.processInfo.environment["PANTANAL_FUZZ_SECONDS"].flatMap { Int($0) } ?? 4)

  private static func damaged(_ file: Data, _ random: inout SplitMix64) -> Data {
    var bytes = file
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      // Half of the damage goes where the file describes itself.
      let first = Bool.random(using: &random) ? max(0, bytes.count - 700) : 0
      let index = Int.random(in: first..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 3: bytes[index] = 0xFF
      case 4: bytes[index] = 0
      default: bytes.removeSubrange(index..<min(index + 3, bytes.count))
      }
      if bytes.isEmpty { break }
    }
    if Int.random(in: 0..<10, using: &random) == 0 {
      bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
    }
    return bytes
  }

  /// Reads a file, up to more records than an undamaged one has.
  private static func isRefused(_ path: String) -> Bool {
    do {
      let records = try ParquetRecords(path: path)
      var count = 0
      while (try records.next()) != nil, count < 20_000 {
        count += 1
        for index in 0..<records.fieldCount {
          guard let field = records.field(index) else { continue }
          precondition(field.count == 0 || field[field.count - 1] > 0 || field[0] >= 0)
        }
      }
      return false
    } catch {
      precondition(error is FormatError, "another error")
      return true
    }
  }

  /// Headers that promise more than there is, each refused at once.
  @Test(
    arguments: [
      ([], "it is not a Parquet file"),
      (Array("PAR1PAR1".utf8), "it is not a Parquet file"),
      (Array("PAR1".utf8) + [0, 0, 0, 0] + Array("PAR2".utf8), "it is not a Parquet file"),
      (Array("PAR1".utf8) + [0xFF, 0xFF, 0xFF, 0x7F] + Array("PAR1".utf8), "longer than the file"),
      (Array("PAR1".utf8) + [0, 0, 0, 0] + Array("PAR1".utf8), "the end comes too early"),
      (Array("PAR1".utf8) + [0, 0, 0, 0] + Array("PARE".utf8), "is encrypted"),
      // A list of two thousand million elements.
      (
        Array("PAR1".utf8) + [0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0, 8, 0, 0, 0]
          + Array("PAR1".utf8), "a list beyond its end"
      ),
      // Structures within each other.
      (
        Array("PAR1".utf8) + Array(repeating: 0x1C, count: 300) + [44, 1, 0, 0]
          + Array("PAR1".utf8),
        "it nests too deep"
      ),
    ] as [([UInt8], String)])
  func areRefused(bytes: [UInt8], because message: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "file").path
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: FormatError.self) { try ParquetRecords(path: path) }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
  }

  @Test func areRefusedWhereThereIsNone() {
    let error = #expect(throws: FormatError.self) { try ParquetRecords(path: "/nothing/here") }
    #expect(error?.message == "the file cannot be read: No such file or directory")
    #expect(throws: FormatError.self) { try ParquetRecords(path: "/tmp") }
  }
}

/// A random number generator that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
