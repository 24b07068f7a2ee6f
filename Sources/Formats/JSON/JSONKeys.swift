// The columns of a JSON file: every key that any of its objects has, in the order of appearance.

import Glibc

/// Keys and their places, looked up by their bytes.
struct JSONKeys: ~Copyable {
  /// How many different keys a file may have: what fits into a table of SQLite beside RAW's own two.
  static let limit = 1998

  private struct Key {
    let bytes: UnsafeMutableBufferPointer<UInt8>
  }

  private var keys: [Key] = []
  private var slots: [UInt64: Int] = [:]

  deinit { for key in keys { key.bytes.deallocate() } }

  var count: Int { keys.count }

  /// The keys as text.
  var names: [String] { keys.map { String(decoding: $0.bytes, as: UTF8.self) } }

  /// The place of a key, or nil for one that is not known.
  ///
  /// It probably is the expected one or soon after: objects mostly have their keys in one order, and
  /// some leave some out.
  func slot(of bytes: UnsafeBufferPointer<UInt8>, expected: Int) -> Int? {
    for slot in expected..<min(expected + 4, keys.count) where isEqual(slot, bytes) { return slot }
    var hash = Self.hash(bytes)
    while let slot = slots[hash] {
      if isEqual(slot, bytes) { return slot }
      hash &+= 1
    }
    return nil
  }

  /// Adds a key that is not known, and gives its place.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    var hash = Self.hash(bytes)
    while slots[hash] != nil { hash &+= 1 }
    slots[hash] = keys.count
    keys.append(Key(bytes: copy))
    return keys.count - 1
  }

  /// Forgets the keys added last.
  mutating func truncate(to count: Int) {
    while keys.count > count {
      let key = keys.removeLast()
      // The last key to come lies at the end of its chain, so that no other is cut off.
      var hash = Self.hash(UnsafeBufferPointer(key.bytes))
      while slots[hash] != keys.count { hash &+= 1 }
      slots[hash] = nil
      key.bytes.deallocate()
    }
  }

  private func isEqual(_ slot: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let key = keys[slot].bytes
    guard key.count == bytes.count else { return false }
    guard let mine = key.baseAddress, let other = bytes.baseAddress else { return key.isEmpty }
    return memcmp(mine, other, key.count) == 0
  }

  /// FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}
