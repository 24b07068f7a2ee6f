// The exact sum of doubles. Addition of doubles rounds, so that the same rows in another order give
// another sum; here nothing is rounded until the sum is read, so that the order cannot matter and
// what was added can be taken out again without a trace.

/// A sum of doubles without rounding.
///
/// Two fixed-point numbers: `near` holds what everyday values need in two words, `far` the whole range
/// of doubles, made only when a value or the sum leaves the first.
struct ExactSum: Sendable {
  /// The sum in units of 2⁻⁷⁰: values below 2⁵⁶ whose last bit is not smaller than that.
  private var near: Int128 = 0

  /// What does not fit `near`.
  private var far: WideSum?

  private var positiveInfinityCount = 0
  private var negativeInfinityCount = 0

  /// The power of two of one unit of `near`, negated.
  private static let nearScale = 70

  /// How far the 53 bits of a double may be shifted and still leave `near` room to grow.
  private static let longestShift = 70

  /// Adds a value; time does not depend on what was added before.
  @inline(__always)
  mutating func add(_ value: Double) { add(value, isNegated: false) }

  /// Takes a value out.
  @inline(__always)
  mutating func subtract(_ value: Double) { add(value, isNegated: true) }

  @inline(__always)
  private mutating func add(_ value: Double, isNegated: Bool) {
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7FF)
    let shift = exponent - 1075 + Self.nearScale
    let isNegative = (bits >> 63 != 0) != isNegated
    let digits = bits & 0xF_FFFF_FFFF_FFFF | 1 << 52
    if exponent != 0, shift <= Self.longestShift {
      if shift >= 0 {
        return addNear(Int128(digits) << Int128(shift), isNegative)
      } else if shift > -53, digits.trailingZeroBitCount >= -shift {
        return addNear(Int128(digits >> UInt64(-shift)), isNegative)
      }
    }
    addFar(value, isNegated: isNegated)
  }

  @inline(__always)
  private mutating func addNear(_ amount: Int128, _ isNegative: Bool) {
    let (sum, overflowed) =
      isNegative
      ? near.subtractingReportingOverflow(amount) : near.addingReportingOverflow(amount)
    if overflowed {
      makeFar(adding: near)
      near = isNegative ? -amount : amount
    } else {
      near = sum
    }
  }

  private mutating func makeFar(adding amount: Int128) {
    var wide = far ?? WideSum()
    wide.add(amount, power: -Self.nearScale)
    far = wide
  }

  private mutating func addFar(_ value: Double, isNegated: Bool) {
    if value == 0 { return }
    let value = isNegated ? -value : value
    if value.isInfinite {
      let change = isNegated ? -1 : 1
      // Taking out an infinity takes out the one that was added, not its opposite.
      if (value > 0) != isNegated {
        positiveInfinityCount += change
      } else {
        negativeInfinityCount += change
      }
      return
    }
    if far == nil { far = WideSum() }
    far?.add(value)
  }

  /// Adds a whole number.
  mutating func add(_ value: Int128) {
    var wide = far ?? WideSum()
    wide.add(value, power: 0)
    far = wide
  }

  /// Adds the exact product of two values, unless it is beyond the range of doubles.
  @inline(__always)
  mutating func addProduct(_ first: Double, _ second: Double) {
    let product = first * second
    add(product)
    if product.isFinite { add((-product).addingProduct(first, second)) }
  }

  /// Takes out what ``addProduct(_:_:)`` added.
  @inline(__always)
  mutating func subtractProduct(_ first: Double, _ second: Double) {
    let product = first * second
    subtract(product)
    if product.isFinite { subtract((-product).addingProduct(first, second)) }
  }

  /// The double nearest to the sum; NaN for the sum of both infinities.
  var rounded: Double {
    switch (positiveInfinityCount > 0, negativeInfinityCount > 0) {
    case (true, true): return .nan
    case (true, false): return .infinity
    case (false, true): return -.infinity
    case (false, false): break
    }
    guard var wide = far else { return Self.rounded(near) }
    wide.add(near, power: -Self.nearScale)
    return wide.rounded
  }

  private static func rounded(_ near: Int128) -> Double {
    let magnitude = near.magnitude
    guard magnitude != 0 else { return 0 }
    let surplus = max(0, 64 - magnitude.leadingZeroBitCount)
    let lost = magnitude & ((1 << UInt128(surplus)) - 1)
    let kept = UInt64(magnitude >> UInt128(surplus)) | (lost == 0 ? 0 : 1)
    return Double(
      sign: near < 0 ? .minus : .plus, exponent: surplus - nearScale, significand: Double(kept))
  }

  /// The sum as doubles that add up to it exactly, the largest first.
  var parts: [Double] {
    var rest = self
    var parts: [Double] = []
    while true {
      let part = rest.rounded
      guard part != 0, part.isFinite else { return parts }
      parts.append(part)
      rest.subtract(part)
    }
  }
}
