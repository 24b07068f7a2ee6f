// When a call is tried again, and after how long.

import Foundation
import HTTP

/// How often and how long a call that failed for the moment is tried again.
public struct RetryPolicy: Sendable {
  /// How often a call is tried in all.
  public var attempts = 7
  /// The wait after the first failure; each further one is twice as long.
  public var firstDelay: Duration = .milliseconds(500)
  /// The longest wait, also when the service asks for more.
  public var longestDelay: Duration = .seconds(60)

  /// The usual policy.
  public init() {}

  /// Statuses that may be others a moment later.
  static func isTransient(_ status: Int) -> Bool {
    status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505)
  }

  /// The wait after an attempt: what the service asks for, otherwise a random time between half of the
  /// step and the step, so that many clients do not come back at once.
  ///
  /// Attempts are counted from 1.
  func delay(after attempt: Int, _ response: HTTPResponse?) -> Duration {
    if let asked = response.flatMap(Self.askedDelay) { return min(asked, longestDelay) }
    let step = min(firstDelay * (1 << min(attempt - 1, 20)), longestDelay)
    return step * Double.random(in: 0.5...1)
  }

  /// Waits, in short pieces so that a caller can stop it.
  func wait(_ delay: Duration, isCancelled: () -> Bool) throws(AzureError) {
    let end = ContinuousClock.now + delay
    while true {
      if isCancelled() { throw .cancelled }
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { return }
      let piece = min(left, .milliseconds(100))
      usleep(UInt32(piece.components.attoseconds / 1_000_000_000_000))
    }
  }

  /// What `Retry-After` says, in seconds or as a date.
  static func askedDelay(_ response: HTTPResponse) -> Duration? {
    for name in ["x-ms-retry-after-ms", "retry-after-ms"] {
      if let text = response.headers[name], let count = Int(text), count >= 0 {
        return .milliseconds(count)
      }
    }
    guard let text = response.headers["Retry-After"] else { return nil }
    if let count = Int(text) { return count >= 0 ? .seconds(count) : nil }
    guard let date = HTTPDate.seconds(text) else { return nil }
    return .seconds(max(0, date - Int(time(nil))))
  }
}

/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ seconds: Int = time(nil)) -> String {
    var (seconds, parts) = (seconds, tm())
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
      + " \(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }

  /// Seconds since 1970 UTC.
  static func seconds(_ text: String) -> Int? {
    guard
      let match = text.wholeMatch(
        of: /\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT/),
      let month = months.firstIndex(of: String(match.2))
    else { return nil }
    var parts = tm()
    parts.tm_mday = Int32(match.1) ?? 1
    parts.tm_mon = Int32(month)
    parts.tm_year = (Int32(match.3) ?? 1970) - 1900
    parts.tm_hour = Int32(match.4) ?? 0
    parts.tm_min = Int32(match.5) ?? 0
    parts.tm_sec = Int32(match.6) ?? 0
    return timegm(&parts)
  }
}
