// One value of a result.

import COdbc

/// A value that came through a driver.
public enum Field: Hashable, Sendable {
  case null
  case integer(Int64)
  case double(Double)
  case text(String)
  /// `YYYY-MM-DD`.
  case date(String)
  /// `YYYY-MM-DD HH:MM:SS`, with `.fff` when there is a fraction.
  case timestamp(String)
  case bytes([UInt8])

  /// The text of a text, a date or a timestamp.
  public var text: String? {
    switch self {
    case .text(let text), .date(let text), .timestamp(let text): text
    case .null, .integer, .double, .bytes: nil
    }
  }

  /// The number of an integer.
  public var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// Reads the fixed-size value at `pointer`.
  init(at pointer: UnsafeRawPointer, form: Form) {
    switch form {
    case .integer: self = .integer(pointer.load(as: Int64.self))
    case .double: self = .double(pointer.load(as: Double.self))
    case .date: self = .date(pointer.load(as: DATE_STRUCT.self).text)
    case .timestamp: self = .timestamp(pointer.load(as: TIMESTAMP_STRUCT.self).text)
    case .text, .bytes: preconditionFailure("text and bytes have no fixed size")
    }
  }
}

extension DATE_STRUCT {
  fileprivate var text: String {
    "\(padded(Int(year), 4))-\(padded(Int(month), 2))-\(padded(Int(day), 2))"
  }
}

extension TIMESTAMP_STRUCT {
  // The fraction counts nanoseconds; what is published has milliseconds at most.
  fileprivate var text: String {
    let day = DATE_STRUCT(year: year, month: month, day: day).text
    let time = [hour, minute, second].map { padded(Int($0), 2) }.joined(separator: ":")
    let milliseconds = Int(fraction) / 1_000_000
    return milliseconds == 0 ? "\(day) \(time)" : "\(day) \(time).\(padded(milliseconds, 3))"
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
