// Median and percentiles. All values of a group are kept; that is what exactness costs.

import SQLiteExtension

/// The values of a group, sorted when they are first asked for and kept so from then on.
private struct SortedValues {
  private var values: [Double] = []
  private var isSorted = false

  var count: Int { values.count }

  mutating func add(_ value: Double) {
    if isSorted {
      values.insert(value, at: lowerBound(of: value))
    } else {
      values.append(value)
    }
  }

  mutating func remove(_ value: Double) {
    sort()
    let index = lowerBound(of: value)
    if index < values.count && values[index] == value { values.remove(at: index) }
  }

  mutating func sort() {
    if !isSorted { values.sort() }
    isSorted = true
  }

  /// The value number `index`, once sorted.
  subscript(index: Int) -> Double { values[index] }

  private func lowerBound(of value: Double) -> Int {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The value at a fraction of the way from the least to the greatest, between its two neighbours.
  mutating func interpolated(at fraction: Double) -> Double? {
    guard count > 0 else { return nil }
    sort()
    let position = fraction * Double(count - 1)
    let index = Int(position)
    let rest = position - Double(index)
    guard rest > 0, index + 1 < count else { return values[index] }
    return (1 - rest) * values[index] + rest * values[index + 1]
  }

  /// The least value that at least a fraction of the values do not exceed.
  mutating func nearestRank(at fraction: Double) -> Double? {
    guard count > 0 else { return nil }
    sort()
    let rank = Int((fraction * Double(count)).rounded(.up))
    return values[max(rank, 1) - 1]
  }
}

/// The fraction that percentile functions are given, which must be the same for all rows.
private struct Fraction {
  private(set) var value: Double?

  mutating func take(_ call: Call, _ name: StaticString) {
    if value != nil { return }
    let given = call.double(at: 1)
    guard !call.isNull(at: 1), (0...1).contains(given) else {
      return call.fail("\(name) needs a fraction between 0 and 1")
    }
    value = given
  }
}

/// `median(x)`.
struct Median: WindowState {
  private var values = SortedValues()

  mutating func step(_ call: Call) {
    if call.numericType(at: 0) != .null { values.add(call.double(at: 0)) }
  }

  mutating func inverse(_ call: Call) {
    if call.numericType(at: 0) != .null { values.remove(call.double(at: 0)) }
  }

  mutating func finish(_ call: Call) {
    if let median = values.interpolated(at: 0.5) { call.return(median) }
  }
}

/// `percentile(x, p)`: interpolated between neighbours.
struct Percentile: WindowState {
  private var values = SortedValues()
  private var fraction = Fraction()

  mutating func step(_ call: Call) {
    fraction.take(call, "percentile")
    if call.numericType(at: 0) != .null { values.add(call.double(at: 0)) }
  }

  mutating func inverse(_ call: Call) {
    if call.numericType(at: 0) != .null { values.remove(call.double(at: 0)) }
  }

  mutating func finish(_ call: Call) {
    guard let fraction = fraction.value else { return }
    if let value = values.interpolated(at: fraction) { call.return(value) }
  }
}

/// `percentile_approx(x, p[, accuracy])`: one of the values, whole if all are.
///
/// It is exact, so that the accuracy makes no difference.
struct PercentileApprox: WindowState {
  private var values = SortedValues()
  private var fraction = Fraction()
  private var doubleCount = 0

  mutating func step(_ call: Call) {
    fraction.take(call, "percentile_approx")
    let type = call.numericType(at: 0)
    guard type != .null else { return }
    if type != .integer { doubleCount += 1 }
    values.add(call.double(at: 0))
  }

  mutating func inverse(_ call: Call) {
    let type = call.numericType(at: 0)
    guard type != .null else { return }
    if type != .integer { doubleCount -= 1 }
    values.remove(call.double(at: 0))
  }

  mutating func finish(_ call: Call) {
    guard let fraction = fraction.value, let value = values.nearestRank(at: fraction) else {
      return
    }
    if doubleCount == 0, let whole = Int64(exactly: value) {
      call.return(whole)
    } else {
      call.return(value)
    }
  }
}
