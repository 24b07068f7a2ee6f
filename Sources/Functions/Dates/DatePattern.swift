// The patterns of date_format() and to_date(): the letters of Java's DateTimeFormatter, as Spark
// takes them, with English names.

import SQLiteExtension

/// A compiled pattern such as `dd/MM/yyyy`.
final class DatePattern {
  enum Item: Equatable {
    case literal(UInt8)
    case field(UInt8, count: Int)
  }

  let items: [Item]

  /// A letter that means nothing, or is not supported that many times over.
  struct UnknownLetter: Error, Equatable {
    let letter: Character
    let count: Int
  }

  init(_ pattern: Bytes) throws(UnknownLetter) {
    var items: [Item] = []
    var index = 0
    while index < pattern.count {
      let byte = pattern[index]
      if byte == UInt8(ascii: "'") {
        index = Self.takeQuoted(pattern, from: index + 1, into: &items)
      } else if byte.isLetter {
        let count = pattern[index...].prefix { $0 == byte }.count
        guard Self.longest(byte) >= count else {
          throw UnknownLetter(letter: Character(Unicode.Scalar(byte)), count: count)
        }
        items.append(.field(byte, count: count))
        index += count
      } else {
        items.append(.literal(byte))
        index += 1
      }
    }
    self.items = items
  }

  /// Takes text up to the closing quote; two quotes are one of the text itself.
  private static func takeQuoted(
    _ pattern: Bytes, from start: Int, into items: inout [Item]
  ) -> Int {
    let quote = UInt8(ascii: "'")
    var index = start
    if index < pattern.count && pattern[index] == quote {
      items.append(.literal(quote))
      return index + 1
    }
    while index < pattern.count {
      if pattern[index] == quote {
        guard index + 1 < pattern.count, pattern[index + 1] == quote else { return index + 1 }
        index += 1
      }
      items.append(.literal(pattern[index]))
      index += 1
    }
    return index
  }

  /// How often a letter may be repeated; 0 for those that mean nothing here.
  private static func longest(_ letter: UInt8) -> Int {
    switch letter {
    case UInt8(ascii: "y"): 6
    case UInt8(ascii: "M"), UInt8(ascii: "L"), UInt8(ascii: "E"): 4
    case UInt8(ascii: "Q"), UInt8(ascii: "q"), UInt8(ascii: "D"): 3
    case UInt8(ascii: "S"): 9
    case UInt8(ascii: "a"): 1
    case UInt8(ascii: "d"), UInt8(ascii: "H"), UInt8(ascii: "h"), UInt8(ascii: "k"),
      UInt8(ascii: "K"), UInt8(ascii: "m"), UInt8(ascii: "s"):
      2
    default: 0
    }
  }

  static let months: [StaticString] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  static let weekdays: [StaticString] = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
}

// MARK: - Writing

extension DatePattern {
  /// Writes `moment` as the pattern says.
  func write(_ moment: Moment, into output: TextBuffer) {
    for item in items {
      switch item {
      case .literal(let byte): output.append(byte)
      case .field(let letter, let count): write(letter, count, of: moment, into: output)
      }
    }
  }

  private func write(_ letter: UInt8, _ count: Int, of moment: Moment, into output: TextBuffer) {
    let (year, month, day) = moment.day.date
    func number(_ value: Int) { output.append(decimal: value, width: count) }
    switch letter {
    case UInt8(ascii: "y"): count == 2 ? number(year % 100) : number(year)
    case UInt8(ascii: "M"), UInt8(ascii: "L"):
      count < 3 ? number(month) : name(Self.months[month - 1], isWhole: count == 4, into: output)
    case UInt8(ascii: "d"): number(day)
    case UInt8(ascii: "D"): number(moment.day.dayOfYear)
    case UInt8(ascii: "E"):
      name(Self.weekdays[moment.day.weekday], isWhole: count == 4, into: output)
    case UInt8(ascii: "Q"), UInt8(ascii: "q"):
      if count == 3 { output.append(UInt8(ascii: "Q")) }
      output.append(decimal: (month + 2) / 3, width: count == 3 ? 1 : count)
    case UInt8(ascii: "a"): output.append((moment.hour < 12 ? "AM" : "PM") as StaticString)
    case UInt8(ascii: "H"): number(moment.hour)
    case UInt8(ascii: "k"): number(moment.hour == 0 ? 24 : moment.hour)
    case UInt8(ascii: "K"): number(moment.hour % 12)
    case UInt8(ascii: "h"): number((moment.hour + 11) % 12 + 1)
    case UInt8(ascii: "m"): number(moment.minute)
    case UInt8(ascii: "s"): number(moment.second)
    default: writeFraction(moment.fraction, count, into: output)
    }
  }

  private func name(_ name: StaticString, isWhole: Bool, into output: TextBuffer) {
    output.append(isWhole ? name.bytes : Bytes(rebasing: name.bytes.prefix(3)))
  }

  private func writeFraction(_ fraction: Int, _ count: Int, into output: TextBuffer) {
    let start = output.count
    output.append(decimal: fraction * 1000, width: 9)
    output.truncate(to: start + count)
  }
}

// MARK: - Reading

extension DatePattern {
  /// Reads a whole text; nil where it does not fit the pattern or there is no such day.
  func read(_ text: Bytes) -> Moment? {
    var scanner = Scanner(text)
    var fields = Fields()
    for item in items {
      switch item {
      case .literal(let byte):
        guard scanner.take(byte) else { return nil }
      case .field(let letter, let count):
        guard fields.take(letter, count, &scanner) else { return nil }
      }
    }
    return scanner.isAtEnd ? fields.moment : nil
  }

  private struct Fields {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var fraction = 0
    var isAfternoon: Bool?

    var moment: Moment? {
      guard let date = Day(year: year, month: month, day: day) else { return nil }
      var hour = hour
      if let isAfternoon {
        guard hour <= 12 else { return nil }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
      }
      guard hour < 24, minute < 60, second < 60 else { return nil }
      let seconds = (hour * 60 + minute) * 60 + second
      return Moment(day: date, microseconds: seconds * 1_000_000 + fraction)
    }

    mutating func take(_ letter: UInt8, _ count: Int, _ scanner: inout Scanner) -> Bool {
      switch letter {
      case UInt8(ascii: "y"):
        guard let number = scanner.takeNumber(count == 1 ? 1 : count, max(count, 4)) else {
          return false
        }
        year = count == 2 ? 2000 + number : number
        return count != 2 || number < 100
      case UInt8(ascii: "M"), UInt8(ascii: "L"):
        return count < 3
          ? take(count, &scanner, into: \.month) : takeMonth(isWhole: count == 4, &scanner)
      case UInt8(ascii: "d"): return take(count, &scanner, into: \.day)
      case UInt8(ascii: "H"), UInt8(ascii: "h"), UInt8(ascii: "K"), UInt8(ascii: "k"):
        return take(count, &scanner, into: \.hour)
      case UInt8(ascii: "m"): return take(count, &scanner, into: \.minute)
      case UInt8(ascii: "s"): return take(count, &scanner, into: \.second)
      case UInt8(ascii: "S"): return takeFraction(count, &scanner)
      case UInt8(ascii: "a"): return takeHalf(&scanner)
      // A weekday, a quarter or a day of the year does not make a date.
      default: return false
      }
    }

    private mutating func take(
      _ count: Int, _ scanner: inout Scanner, into field: WritableKeyPath<Fields, Int>
    ) -> Bool {
      guard let number = scanner.takeNumber(count, 2) else { return false }
      self[keyPath: field] = number
      return true
    }

    private mutating func takeMonth(isWhole: Bool, _ scanner: inout Scanner) -> Bool {
      for (index, name) in DatePattern.months.enumerated() {
        let name = isWhole ? name.bytes : Bytes(rebasing: name.bytes.prefix(3))
        if scanner.take(name) {
          month = index + 1
          return true
        }
      }
      return false
    }

    private mutating func takeFraction(_ count: Int, _ scanner: inout Scanner) -> Bool {
      guard var value = scanner.takeNumber(count, count) else { return false }
      for _ in count..<max(count, 6) { value *= 10 }
      for _ in 6..<max(count, 6) { value /= 10 }
      fraction = value
      return true
    }

    private mutating func takeHalf(_ scanner: inout Scanner) -> Bool {
      isAfternoon = scanner.take(("pm" as StaticString).bytes)
      return isAfternoon == true || scanner.take(("am" as StaticString).bytes)
    }
  }
}
