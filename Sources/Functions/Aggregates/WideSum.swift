// A fixed-point number as wide as the whole range of doubles.

/// A sum in units of 2⁻¹⁰⁷⁴, the smallest double, as a two's complement of 36 words.
///
/// The range of doubles takes 2098 bits; the rest is room for the sum of more rows than there are.
struct WideSum: Sendable {
  private static let wordCount = 36
  private static let scale = 1074

  private var words = [UInt64](repeating: 0, count: wordCount)

  /// Adds a finite value.
  mutating func add(_ value: Double) {
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7FF)
    // Subnormal numbers have no hidden bit and the exponent of the smallest normal ones.
    let digits = bits & 0xF_FFFF_FFFF_FFFF | (exponent == 0 ? 0 : 1 << 52)
    add(UInt128(digits), at: max(exponent - 1, 0), isNegative: value < 0)
  }

  /// Adds `value` × 2^`power`; the power must not be below that of the unit.
  mutating func add(_ value: Int128, power: Int) {
    add(value.magnitude, at: Self.scale + power, isNegative: value < 0)
  }

  private mutating func add(_ magnitude: UInt128, at position: Int, isNegative: Bool) {
    let shift = UInt64(position % 64)
    let low = UInt64(truncatingIfNeeded: magnitude)
    let high = UInt64(truncatingIfNeeded: magnitude >> 64)
    // Shifting by 64 gives zero, as Swift's smart shift has it.
    let pieces = (low << shift, low >> (64 - shift) | high << shift, high >> (64 - shift))
    var index = position / 64
    var carry = false
    for piece in [pieces.0, pieces.1, pieces.2] {
      carry = change(index, by: piece, carry, isNegative)
      index += 1
    }
    while carry && index < Self.wordCount {
      carry = change(index, by: 0, true, isNegative)
      index += 1
    }
  }

  /// Adds to or subtracts from one word: whether it carries over.
  private mutating func change(
    _ index: Int, by amount: UInt64, _ carry: Bool, _ isNegative: Bool
  ) -> Bool {
    let unit: UInt64 = carry ? 1 : 0
    if isNegative {
      let (first, borrowed) = words[index].subtractingReportingOverflow(amount)
      let (second, borrowedToo) = first.subtractingReportingOverflow(unit)
      words[index] = second
      return borrowed || borrowedToo
    }
    let (first, carried) = words[index].addingReportingOverflow(amount)
    let (second, carriedToo) = first.addingReportingOverflow(unit)
    words[index] = second
    return carried || carriedToo
  }

  /// The double nearest to the sum, ties to even; infinite beyond the range.
  var rounded: Double {
    let isNegative = words[Self.wordCount - 1] >> 63 != 0
    let magnitude = isNegative ? negated : words
    guard let top = magnitude.lastIndex(where: { $0 != 0 }) else { return 0 }
    let leading = magnitude[top].leadingZeroBitCount
    let below = top > 0 ? magnitude[top - 1] : 0
    var kept = magnitude[top] << UInt64(leading) | below >> UInt64(64 - leading)
    // 64 bits are eleven more than a double keeps, so one bit can stand for all that were lost.
    let lost =
      below << UInt64(leading) != 0 || magnitude.prefix(max(top - 1, 0)).contains { $0 != 0 }
    if lost { kept |= 1 }
    return Double(
      sign: isNegative ? .minus : .plus, exponent: top * 64 - leading - Self.scale,
      significand: Double(kept))
  }

  private var negated: [UInt64] {
    var carry = true
    return words.map { word in
      let (sum, overflowed) = (~word).addingReportingOverflow(carry ? 1 : 0)
      carry = overflowed
      return sum
    }
  }
}
