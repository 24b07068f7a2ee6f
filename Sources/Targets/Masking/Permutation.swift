// Swapping texts of one form for one another, with a key, so that no two become the same.

import Warehouse

/// A keyed permutation of sequences of symbols, each symbol of an alphabet of its own size.
///
/// A Feistel network: each half in turn is shifted by what the key makes of the other, which can be
/// undone by shifting back, so no two sequences become one. In the manner of NIST SP 800-38G's FF1,
/// with alphabets that differ by place and no claim to be it.
final class Permutation {
  private static let roundCount: UInt8 = 10

  private let stream: KeyedStream
  private var shifts: [UInt16] = []

  init(_ key: PseudonymKey) { stream = KeyedStream(key) }

  /// Replaces symbols, each below its place's radix.
  ///
  /// - Parameters:
  ///   - symbols: What is replaced.
  ///   - radices: The size of each place's alphabet.
  ///   - purpose: What kind of value it is: equal sequences of two kinds have nothing in common.
  func apply(to symbols: inout [UInt8], radices: [UInt8], purpose: UInt8) {
    guard !symbols.isEmpty else { return }
    let middle = symbols.count / 2
    for round in 0..<Self.roundCount {
      let (changed, kept) =
        round % 2 == 0
        ? (middle..<symbols.count, 0..<middle) : (0..<middle, middle..<symbols.count)
      guard !changed.isEmpty else { continue }
      stream.fill(
        &shifts, count: changed.count, purpose: purpose, round: round, message: symbols[kept])
      for (shift, index) in changed.enumerated() {
        let sum = UInt32(symbols[index]) + UInt32(shifts[shift])
        symbols[index] = UInt8(sum % UInt32(radices[index]))
      }
    }
  }

  /// Replaces a number below `count` by another, in a way of its own for each `variant`.
  func apply(to number: Int, below count: Int, variant: [UInt8], purpose: UInt8) -> Int {
    guard count > 1 else { return number }
    // A permutation of a larger set, walked until it is back in the smaller one, is one of the smaller.
    var side = 2
    while side * side < count { side += 1 }
    var value = number
    repeat {
      value = shuffle(value, side: side, variant: variant, purpose: purpose)
    } while value >= count
    return value
  }

  private func shuffle(_ number: Int, side: Int, variant: [UInt8], purpose: UInt8) -> Int {
    var (high, low) = (number / side, number % side)
    for round in 0..<Self.roundCount {
      let message = variant + [UInt8(truncatingIfNeeded: low), UInt8(truncatingIfNeeded: low >> 8)]
      stream.fill(&shifts, count: 1, purpose: purpose, round: round, message: message[...])
      (high, low) = (low, (high + Int(shifts[0])) % side)
    }
    return high * side + low
  }
}
