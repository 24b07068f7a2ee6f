// sum(), total() and avg() over the built-in ones: the same results where those are exact, and
// results that do not depend on the order of rows where those round.

import SQLiteExtension

/// What sum, total and avg have in common: whole numbers and doubles, each added exactly.
private struct Addends {
  var count = 0
  private var doubleCount = 0
  private var whole: Int128 = 0
  private var doubles = ExactSum()

  var isWhole: Bool { doubleCount == 0 }

  /// The sum as SQLite's type for whole numbers, if it fits.
  var wholeSum: Int64? { Int64(exactly: whole) }

  var sum: Double {
    if isWhole { return Self.rounded(whole) }
    if whole == 0 { return doubles.rounded }
    var all = doubles
    all.add(whole)
    return all.rounded
  }

  @inline(__always)
  mutating func step(_ call: Call) {
    switch call.numericType(at: 0) {
    case .null: return
    case .integer: whole += Int128(call.integer(at: 0))
    default:
      doubles.add(call.double(at: 0))
      doubleCount += 1
    }
    count += 1
  }

  @inline(__always)
  mutating func inverse(_ call: Call) {
    switch call.numericType(at: 0) {
    case .null: return
    case .integer: whole -= Int128(call.integer(at: 0))
    default:
      doubles.subtract(call.double(at: 0))
      doubleCount -= 1
    }
    count -= 1
  }

  private static func rounded(_ whole: Int128) -> Double {
    if let small = Int64(exactly: whole) { return Double(small) }
    var sum = ExactSum()
    sum.add(whole)
    return sum.rounded
  }
}

/// `sum(x)`: whole as long as all values are; NULL without values.
struct Sum: WindowState {
  private var addends = Addends()

  mutating func step(_ call: Call) { addends.step(call) }
  mutating func inverse(_ call: Call) { addends.inverse(call) }

  func finish(_ call: Call) {
    guard addends.count > 0 else { return }
    guard addends.isWhole else { return call.return(addends.sum) }
    // SQLite fails as soon as a part of the rows overflows, which depends on their order.
    guard let sum = addends.wholeSum else { return call.fail("integer overflow") }
    call.return(sum)
  }
}

/// `total(x)`: always a double, 0.0 without values.
struct Total: WindowState {
  private var addends = Addends()

  mutating func step(_ call: Call) { addends.step(call) }
  mutating func inverse(_ call: Call) { addends.inverse(call) }
  func finish(_ call: Call) { call.return(addends.sum) }
}

/// `avg(x)`: the sum, rounded once, divided by the count.
struct Average: WindowState {
  private var addends = Addends()

  mutating func step(_ call: Call) { addends.step(call) }
  mutating func inverse(_ call: Call) { addends.inverse(call) }

  func finish(_ call: Call) {
    if addends.count > 0 { call.return(addends.sum / Double(addends.count)) }
  }
}
