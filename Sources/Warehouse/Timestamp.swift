// Instants and days as the warehouse writes them: text, UTC, sortable.

public import Foundation

/// Instants as text, the way TIMESTAMP columns hold them.
public enum Timestamp {
  /// The present instant as `YYYY-MM-DD HH:MM:SS.mmm` in UTC.
  public static func now() -> String { text(of: Date()) }

  /// An instant as `YYYY-MM-DD HH:MM:SS.mmm` in UTC.
  public static func text(of date: Date) -> String {
    let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
    var seconds = time_t(milliseconds.flooredDividing(by: 1000))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M:%S", &parts)
    let fraction = String(1000 + milliseconds - Int64(seconds) * 1000).dropFirst()
    return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      + "." + fraction
  }

  /// The present day in a time zone, as `YYYY-MM-DD`.
  public static func today(in timeZone: TimeZone) -> String {
    let offset = TimeInterval(timeZone.secondsFromGMT())
    return String(text(of: Date().addingTimeInterval(offset)).prefix(10))
  }
}

extension Int64 {
  fileprivate func flooredDividing(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
