// Variance, standard deviation and correlation, from exact sums. What would cancel in doubles (the
// squares' sum less the sum's square) is computed exactly and rounded once.

import SQLiteExtension

/// The exact sums of one or two columns and of their products.
private struct PowerSums {
  var count = 0
  var sum = ExactSum()
  var squares = ExactSum()

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    sum.add(value)
    squares.addProduct(value, value)
  }

  @inline(__always)
  mutating func subtract(_ value: Double) {
    count -= 1
    sum.subtract(value)
    squares.subtractProduct(value, value)
  }

  /// `count` times the sum of squared distances from the mean.
  var scaledSpread: Double {
    scaledProduct(count: count, sum.parts, sum.parts, of: squares)
  }
}

/// `count` × Σxy − Σx × Σy, rounded once.
private func scaledProduct(
  count: Int, _ first: [Double], _ second: [Double], of products: ExactSum
) -> Double {
  var result = ExactSum()
  for product in products.parts { result.addProduct(Double(count), product) }
  for one in first {
    for other in second { result.subtractProduct(one, other) }
  }
  return result.rounded
}

/// Which rows a variance is that of.
protocol Spread: Sendable {
  /// What the sum of squared distances is divided by, for a number of rows; 0 for none.
  static func divisor(_ count: Int) -> Int
  /// Whether the result is the root, in the unit of the values.
  static var isRoot: Bool { get }
}

/// The rows are a sample of more.
enum SampleVariance: Spread {
  static func divisor(_ count: Int) -> Int { count - 1 }
  static let isRoot = false
}

/// The rows are all there are.
enum PopulationVariance: Spread {
  static func divisor(_ count: Int) -> Int { count }
  static let isRoot = false
}

/// The root of ``SampleVariance``.
enum SampleDeviation: Spread {
  static func divisor(_ count: Int) -> Int { count - 1 }
  static let isRoot = true
}

/// The root of ``PopulationVariance``.
enum PopulationDeviation: Spread {
  static func divisor(_ count: Int) -> Int { count }
  static let isRoot = true
}

/// A variance or its root; NULL where there are too few values for one.
struct Variance<Kind: Spread>: WindowState {
  private var sums = PowerSums()

  mutating func step(_ call: Call) {
    if call.numericType(at: 0) != .null { sums.add(call.double(at: 0)) }
  }

  mutating func inverse(_ call: Call) {
    if call.numericType(at: 0) != .null { sums.subtract(call.double(at: 0)) }
  }

  func finish(_ call: Call) {
    let divisor = Kind.divisor(sums.count)
    guard divisor > 0 else { return }
    let variance = sums.scaledSpread / Double(sums.count) / Double(divisor)
    call.return(Kind.isRoot ? variance.squareRoot() : variance)
  }
}

/// `corr(x, y)`: Pearson's coefficient over the rows that have both; NULL where a column is constant.
struct Correlation: WindowState {
  private var first = PowerSums()
  private var second = PowerSums()
  private var products = ExactSum()

  mutating func step(_ call: Call) {
    guard !call.hasNull else { return }
    first.add(call.double(at: 0))
    second.add(call.double(at: 1))
    products.addProduct(call.double(at: 0), call.double(at: 1))
  }

  mutating func inverse(_ call: Call) {
    guard !call.hasNull else { return }
    first.subtract(call.double(at: 0))
    second.subtract(call.double(at: 1))
    products.subtractProduct(call.double(at: 0), call.double(at: 1))
  }

  func finish(_ call: Call) {
    let spread = (first.scaledSpread * second.scaledSpread).squareRoot()
    guard spread > 0 else { return }
    let common = scaledProduct(
      count: first.count, first.sum.parts, second.sum.parts, of: products)
    call.return(min(max(common / spread, -1), 1))
  }
}
