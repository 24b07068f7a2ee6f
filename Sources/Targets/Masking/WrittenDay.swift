// Where in a text a day stands, in whatever order it is written.

/// A day as a text holds it: 31/12/1999, 1999-12-31, 31121999, with or without a time behind it.
struct WrittenDay {
  /// Which digits of the text are the year, the month and the day.
  let place: (year: Int, month: Int, day: Int)
  /// What they say; month and day by their size where only one order makes sense.
  let values: (year: Int, month: Int, day: Int)

  private let text: [Unicode.Scalar]
  private let month: Range<Int>
  private let day: Range<Int>

  /// Finds the day at the beginning of a text.
  ///
  /// - Returns: Nothing where the text begins with something else.
  init?(_ scalars: [Unicode.Scalar]) {
    text = scalars
    guard let groups = Self.groups(of: scalars) else { return nil }
    let lengths = groups.map(\.count)
    let yearIndex: Int
    if lengths[0] == 4, lengths[1] <= 2, lengths[2] <= 2 {
      yearIndex = 0
    } else if lengths[2] == 4, lengths[0] <= 2, lengths[1] <= 2 {
      yearIndex = 2
    } else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int {
      scalars[range].reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
    }
    var (monthIndex, dayIndex) = yearIndex == 0 ? (1, 2) : (1, 0)
    // 12/31/1999 is written month first.
    if number(groups[monthIndex]) > 12, number(groups[dayIndex]) <= 12 {
      swap(&monthIndex, &dayIndex)
    }
    month = groups[monthIndex]
    day = groups[dayIndex]
    values = (number(groups[yearIndex]), number(month), number(day))
    func digitIndex(_ index: Int) -> Int {
      scalars[..<index].count { (0x30...0x39).contains($0.value) }
    }
    place = (
      digitIndex(groups[yearIndex].lowerBound), digitIndex(month.lowerBound),
      digitIndex(day.lowerBound)
    )
  }

  /// The text with another month and day, each as wide as it was or as it must be.
  func scalars(month newMonth: Int, day newDay: Int) -> [Unicode.Scalar] {
    let isMonthFirst = month.lowerBound < day.lowerBound
    let (first, second) = isMonthFirst ? (month, day) : (day, month)
    let (one, two) = isMonthFirst ? (newMonth, newDay) : (newDay, newMonth)
    return text[..<first.lowerBound] + Self.written(one, first.count)
      + text[first.upperBound..<second.lowerBound] + Self.written(two, second.count)
      + text[second.upperBound...]
  }

  private static func written(_ number: Int, _ width: Int) -> [Unicode.Scalar] {
    let digits = Array(String(number).unicodeScalars)
    return Array(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The three runs of digits that a text begins with, parted by one character each, or the parts of
  /// eight digits without any.
  private static func groups(of scalars: [Unicode.Scalar]) -> [Range<Int>]? {
    var index = scalars.prefix { $0.properties.isWhitespace }.count
    var groups: [Range<Int>] = []
    while groups.count < 3, index < scalars.count {
      let length = scalars[index...].prefix { (0x30...0x39).contains($0.value) }.count
      guard length > 0 else { return nil }
      groups.append(index..<(index + length))
      index += length
      if groups.count == 1, length == 8 { return compact(from: index - 8, scalars) }
      guard groups.count < 3 else { break }
      guard index < scalars.count, ["/", "-", "."].contains(scalars[index]) else { return nil }
      index += 1
    }
    guard groups.count == 3 else { return nil }
    // A longer number of four groups, an address for instance, is no date.
    let isEnded =
      index == scalars.count || scalars[index] == "T" || scalars[index].properties.isWhitespace
    return isEnded ? groups : nil
  }

  /// 19991231 or 31121999, by which of the two has a plausible year.
  private static func compact(from start: Int, _ scalars: [Unicode.Scalar]) -> [Range<Int>]? {
    guard start + 8 == scalars.count else { return nil }
    let digits = scalars[start...].map { Int($0.value) - 0x30 }
    let century = digits[0] * 10 + digits[1]
    return (18...21).contains(century) && digits[4] * 10 + digits[5] <= 12
      ? [start..<(start + 4), (start + 4)..<(start + 6), (start + 6)..<(start + 8)]
      : [start..<(start + 2), (start + 2)..<(start + 4), (start + 4)..<(start + 8)]
  }
}
