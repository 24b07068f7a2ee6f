import Testing

@testable import Functions

/// The generator of SplitMix64: the same numbers for the same seed, everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

@Suite("Exact sums")
struct ExactSumTests {
  private func sum(_ values: [Double]) -> Double {
    var sum = ExactSum()
    for value in values { sum.add(value) }
    return sum.rounded
  }

  /// The cases of Python's math.fsum and a few of their kind: the nearest double to the true sum.
  static let cases: [(values: [Double], sum: Double)] = [
    ([], 0),
    ([0, -0.0], 0),
    ([1e308, 1e308, -1e308], 1e308),
    ([.greatestFiniteMagnitude, .greatestFiniteMagnitude], .infinity),
    ([.infinity, -1e308], .infinity),
    ([-.infinity, 5], -.infinity),
    ([.leastNonzeroMagnitude, .leastNonzeroMagnitude], .leastNonzeroMagnitude * 2),
    (
      [.leastNormalMagnitude, -.leastNonzeroMagnitude],
      .leastNormalMagnitude - .leastNonzeroMagnitude
    ),
    ([1e100, 1, -1e100], 1),
    ([1e16, 1, 1e-16], 10_000_000_000_000_002),
    ([1e16 - 2, 1 - 0x1p-53, -(1e16 - 2), -(1 - 0x1p-53)], 0),
    // A tie goes to the even neighbour, unless something small lies beyond it.
    ([0x1p53, 1], 0x1p53),
    ([0x1p53, 1, 0x1p-1000], 0x1p53 + 2),
    ([0x1p53, 1, -0x1p-1000], 0x1p53),
    ([0x1p53, 3], 0x1p53 + 4),
    ([-0x1p53, -1, -0x1p-1074], -0x1p53 - 2),
    (Array(repeating: 0.1, count: 10), 1),
    ([0.1, 0.2, -0.3], 0x1p-54 + 0x1p-55 - 0x1p-54),
  ]

  @Test(arguments: cases.indices)
  func areTheNearestDouble(index: Int) {
    let (values, expected) = Self.cases[index]
    #expect(sum(values) == expected)
    #expect(sum(values.reversed()) == expected)
  }

  @Test func areNotANumberForBothInfinities() {
    #expect(sum([.infinity, -.infinity]).isNaN)
  }

  /// Sums do not depend on the order, and adding up the parts of a sum, or taking the values out in
  /// another order, leaves nothing.
  @Test func dependOnNoOrder() {
    for seed in 0..<300 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let exponents = [-1074 ... -900, -80 ... -50, -20...20, 50...70, 900...1000]
      let values = (0..<50).map { _ in
        let range = exponents.randomElement(using: &random) ?? 0...0
        return Double(
          sign: Bool.random(using: &random) ? .minus : .plus,
          exponent: Int.random(in: range, using: &random),
          significand: Double.random(in: 1..<2, using: &random))
      }
      let total = sum(values)
      #expect(sum(values.shuffled(using: &random)) == total, "seed \(seed)")

      var rest = ExactSum()
      for value in values { rest.add(value) }
      for part in rest.parts { rest.subtract(part) }
      #expect(rest.rounded == 0, "seed \(seed)")
      for value in values { rest.add(value) }
      for value in values.shuffled(using: &random) { rest.subtract(value) }
      #expect(rest.rounded == 0, "seed \(seed)")
    }
  }

  /// Where 128 bits of whole numbers can tell, they agree.
  @Test func agreeWithWholeNumbers() {
    for seed in 0..<300 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var sum = ExactSum()
      var whole: Int128 = 0
      for _ in 0..<100 {
        let value = Int64.random(in: -(1 << 53)...(1 << 53), using: &random)
        let shift = Int.random(in: 0..<12, using: &random)
        sum.add(Double(value) * Double(1 << shift))
        whole += Int128(value) << Int128(shift)
      }
      sum.add(-whole)
      #expect(sum.rounded == 0, "seed \(seed)")
    }
  }

  /// The near part runs over into the far one without losing anything.
  @Test func surviveRunningOver() {
    var sum = ExactSum()
    for _ in 0..<5000 { sum.add(0x1.fffffffffffffp55) }
    sum.add(0.5)
    for _ in 0..<5000 { sum.subtract(0x1.fffffffffffffp55) }
    #expect(sum.rounded == 0.5)
  }
}
