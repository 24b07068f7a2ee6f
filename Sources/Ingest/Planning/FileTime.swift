// The times of files as `_load` keeps them: `YYYY-MM-DD HH:MM:SS` and nine digits, UTC. Two hundred
// thousand of them are read for every plan, so no calendar is asked.

import Warehouse

/// When a file changed, as a number of nanoseconds since 1970 and as text.
enum FileTime {
  private static let perSecond: Int64 = 1_000_000_000
  private static let secondsPerDay: Int64 = 86_400

  static func text(_ nanoseconds: Int64) -> String {
    let (seconds, fraction) = floored(nanoseconds, by: perSecond)
    let (day, second) = floored(seconds, by: secondsPerDay)
    func two(_ number: Int64) -> Substring { String(100 + number).dropFirst() }
    let digits = String(perSecond + fraction).dropFirst()
    return
      "\(Day(number: Int(day))) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + "." + digits
  }

  /// Reads such a text; nil where it is none.
  static func nanoseconds(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count == 29 else { return nil }
      func number(_ range: Range<Int>) -> Int64 {
        range.reduce(0) { $0 * 10 + Int64(bytes[$1] &- UInt8(ascii: "0")) }
      }
      let seconds = number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
      let day = days(year: number(0..<4), month: number(5..<7), day: number(8..<10))
      return (day * secondsPerDay + seconds) * perSecond + number(20..<29)
    }
  }

  private static func floored(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  // By Howard Hinnant's algorithm: <https://howardhinnant.github.io/date_algorithms.html>
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
