// The few curves the example needs, from additions, multiplications and divisions alone: those give
// the same bits on every machine, which `exp` of the platform's library does not promise.

/// Curves of probability.
enum Chance {
  /// The probability whose log-odds are `value`.
  static func logistic(_ value: Double) -> Double {
    1 / (1 + exponential(-value))
  }

  /// e to the power of `value`, for values between -40 and 40; beyond, that of the nearest bound.
  static func exponential(_ value: Double) -> Double {
    let small = min(max(value, -40), 40) / 256
    var power = 1 + small * (1 + small / 2 * (1 + small / 3 * (1 + small / 4 * (1 + small / 5))))
    for _ in 0..<8 { power *= power }
    return power
  }

  /// How often something happens that happens `mean` times on average.
  static func count(mean: Double, using random: inout SplitMix64) -> Int {
    let least = exponential(-mean)
    var product = random.unit()
    var count = 0
    while product > least {
      product *= random.unit()
      count += 1
    }
    return count
  }
}
