// What of a file is preamble, header, body and footer, once its rows can be told.

extension CSVSniffer {
  private static let rowLimit = 5000

  /// Finds preamble, header, footer, comments and stray quotes, and notes them with their reasons.
  func layOut(
    _ text: UnsafeBufferPointer<UInt8>, isWhole: Bool, end: [UInt8]?,
    _ findings: inout CSVFindings
  ) {
    if settings.comment == nil { findComments(text, &findings) }
    let dialect = findings.dialect
    let trial = CSVTrial(dialect, of: text, rowLimit: Self.rowLimit)
    let layout = CSVLayout(trial, of: text, expecting: settings.expectedColumns)
    if layout.isReliable { findings.fieldCount = layout.fieldCount }
    if settings.skippedLineCount == nil {
      findings.dialect.skippedLineCount = layout.headerLine
    }
    findings.note(
      "skip_lines", "\(findings.dialect.skippedLineCount)",
      layout.headerLine == 0
        ? "the first line is already of the table"
        : "the lines before are not divided like the rest",
      isGiven: settings.skippedLineCount != nil)
    let header = layout.header
    findings.dialect.headerLineCount = settings.headerLineCount ?? header.lineCount
    findings.note(
      "header", header.lineCount > 1 ? "\(header.lineCount)" : "\(findings.dialect.hasHeader)",
      header.reason, isGiven: settings.headerLineCount != nil)
    findings.emptyTailCount = layout.emptyTailCount
    findFooter(layout, text, isWhole: isWhole, end: end, &findings)
    findStrayQuotes(trial, &findings)
  }

  private func findFooter(
    _ layout: CSVLayout, _ text: UnsafeBufferPointer<UInt8>, isWhole: Bool, end: [UInt8]?,
    _ findings: inout CSVFindings
  ) {
    var reason = "the last lines are of the table"
    if settings.footerLineCount == nil {
      var count = 0
      if isWhole {
        count = layout.trial.isComplete ? layout.footerLineCount(of: layout.trial, text) : 0
      } else if let end {
        count = end.withUnsafeBufferPointer { end in
          var dialect = findings.dialect
          dialect.skippedLineCount = 0
          let trial = CSVTrial(dialect, of: end, rowLimit: Self.rowLimit)
          return layout.footerLineCount(of: trial, end)
        }
      } else {
        reason = "the end was not looked at"
      }
      findings.dialect.footerLineCount = count
      if count > 0 { reason = "the last lines are not filled like the rest" }
    }
    findings.note(
      "skip_footer", "\(findings.dialect.footerLineCount)", reason,
      isGiven: settings.footerLineCount != nil)
  }

  /// Lines that begin with `#` are comments where none of them is divided like the rest.
  private func findComments(_ text: UnsafeBufferPointer<UInt8>, _ findings: inout CSVFindings) {
    let mark = UInt8(ascii: "#")
    guard findings.dialect.delimiter[0] != mark, findings.dialect.quote != mark else { return }
    let trial = CSVTrial(findings.dialect, of: text, rowLimit: Self.rowLimit)
    let fieldCount = trial.fit.fieldCount
    let marked = trial.rows.filter { !$0.range.isEmpty && text[$0.range.lowerBound] == mark }
    guard fieldCount > 1, !marked.isEmpty, marked.count * 2 <= trial.rows.count,
      marked.allSatisfy({ $0.cells.count != fieldCount })
    else { return }
    findings.dialect.comment = [mark]
    findings.note("comment", "#", "lines that begin with it are not divided like the rest")
  }

  /// Where the quote is the file's own affair, so is one that nobody escaped: it is text where the line
  /// can be read in one way only, and a reject otherwise.
  private func findStrayQuotes(_ trial: CSVTrial, _ findings: inout CSVFindings) {
    guard settings.strayQuotes == nil, settings.quote == nil else { return }
    findings.dialect.strayQuotes = .mend
    let count = trial.rows.count { $0.hasStrayQuote || $0.isBroken }
    guard count > 0 else { return }
    findings.note(
      "stray_quotes", "mend",
      "\(count) of \(trial.rows.count) rows have quotes in fields that nothing escapes")
  }
}
