import Foundation

/// How long a fuzz takes.
enum FuzzTime {
  /// So many seconds, unless `PANTANAL_FUZZ_SECONDS` says otherwise.
  static func limit(seconds: Double) -> Duration {
    let said = ProcessInfo.processInfo.environment["PANTANAL_FUZZ_SECONDS"].flatMap(Double.init)
    return .seconds(said ?? seconds)
  }
}
