// approx_count_distinct(): HyperLogLog, with small groups counted exactly.

import Glibc
import SQLiteExtension

/// How many different values a group has, within about two percent.
///
/// The result depends on the set of values only, never on their order.
struct DistinctCount: AggregateState {
  /// The hashes, as long as they are few; sorted, without repetition.
  private var hashes: [UInt64] = []

  /// Then, for each of 4096 parts of the hashes, the longest run of zeros seen in one, plus one.
  private var registers: [UInt8] = []

  private static let exactLimit = 512
  private static let indexBits = 12

  mutating func step(_ call: Call) {
    let type = call.type(at: 0)
    if type != .null { add(Self.hash(call, type)) }
  }

  private mutating func add(_ hash: UInt64) {
    guard registers.isEmpty else { return register(hash) }
    guard let place = place(of: hash) else { return }
    hashes.insert(hash, at: place)
    guard hashes.count > Self.exactLimit else { return }
    registers = [UInt8](repeating: 0, count: 1 << Self.indexBits)
    for hash in hashes { register(hash) }
    hashes = []
  }

  /// Where a new hash belongs; nil when it is already there.
  private func place(of hash: UInt64) -> Int? {
    var low = 0
    var high = hashes.count
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] == hash { return nil }
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func register(_ hash: UInt64) {
    let index = Int(hash >> UInt64(64 - Self.indexBits))
    let rest = hash << UInt64(Self.indexBits) | 1 << UInt64(Self.indexBits - 1)
    registers[index] = max(registers[index], UInt8(rest.leadingZeroBitCount + 1))
  }

  func finish(_ call: Call) {
    call.return(registers.isEmpty ? Int64(hashes.count) : estimate)
  }

  private var estimate: Int64 {
    let count = Double(registers.count)
    // A power of two is added exactly, so that the order of registers does not matter either.
    let sum = registers.reduce(0) { $0 + Double(sign: .plus, exponent: -Int($1), significand: 1) }
    let estimate = 0.7213 / (1 + 1.079 / count) * count * count / sum
    let emptyCount = registers.count { $0 == 0 }
    // Few values leave registers empty, and then their number tells more.
    if estimate <= 2.5 * count, emptyCount > 0 {
      return Int64((count * log(count / Double(emptyCount))).rounded())
    }
    return Int64(estimate.rounded())
  }

  /// Equal values of SQL have equal hashes: 1 and 1.0 do, 1 and '1' do not.
  private static func hash(_ call: Call, _ type: ValueType) -> UInt64 {
    switch type {
    case .integer: return mixed(UInt64(bitPattern: call.integer(at: 0)))
    case .double:
      let value = call.double(at: 0)
      if let whole = Int64(exactly: value) { return mixed(UInt64(bitPattern: whole)) }
      return mixed(value.bitPattern ^ 0x9E37_79B9_7F4A_7C15)
    default: return hash(call.bytes(at: 0), seed: UInt64(type.rawValue))
    }
  }

  private static func hash(_ bytes: Bytes, seed: UInt64) -> UInt64 {
    var hash = mixed(seed &+ UInt64(bytes.count))
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      if index & 7 == 7 {
        hash = mixed(hash ^ word)
        word = 0
      }
    }
    return mixed(hash ^ word)
  }

  /// The finishing steps of SplitMix64, which spread every bit over all.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
