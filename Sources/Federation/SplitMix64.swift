// Random numbers that are the same on every machine and with every Swift. The standard library's
// ranges are not used, because how they turn bits into numbers may change with its version.

/// A small generator of random numbers: one state, one stream.
struct SplitMix64 {
  private var state: UInt64

  /// Makes the stream of one thing, such as the student with an index.
  ///
  /// Every thing has a stream of its own, so that drawing more for one changes no other.
  init(seed: UInt64, of kind: UInt64, index: Int = 0) {
    state = seed &+ kind &* 0xD1B5_4A32_D192_ED03
    state = next() ^ (UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to, not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func between(_ least: Int, _ most: Int) -> Int {
    least + below(most - least + 1)
  }

  /// A number from 0 up to, not including, 1.
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  mutating func isTrue(withProbability probability: Double) -> Bool {
    unit() < probability
  }

  /// A number from a bell curve around 0 with standard deviation 1.
  ///
  /// Four uniform numbers added up, because the usual ways call functions that differ by platform.
  mutating func normal() -> Double {
    let bits = next()
    let sum =
      Int(bits & 0xFFFF) + Int((bits >> 16) & 0xFFFF) + Int((bits >> 32) & 0xFFFF)
      + Int(bits >> 48)
    return Double(sum - 131_070) * 2.6429e-05
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// The index of one of `weights`, each as likely as it is heavy.
  mutating func index(weights: [Int]) -> Int {
    var left = below(weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      if left < weight { return index }
      left -= weight
    }
    return weights.count - 1
  }
}
