// Which delimiter, quote and escape a file uses: every plausible combination reads the sample, and the one
// whose rows agree best and whose cells look most like values is taken. To measure both the shape of rows
// and the kinds of cells follows van den Burg, Nazábal and Sutton (see CellKind), to let candidates read
// a sample and compare the rows follows the sniffer of DuckDB,
// <https://duckdb.org/docs/stable/data/csv/auto_detection>; the measure is ours.

extension CSVSniffer {
  /// How many bytes and rows every combination reads.
  private static let trialSize = 16 << 10
  private static let trialRowLimit = 200

  /// Below which score no character divides the lines alike: less where the first line is already
  /// divided like most, in a customary way, and only those after it are in disorder.
  private static func least(_ trial: CSVTrial, _ fit: CSVTrial.Fit) -> Double {
    let isCustomary = customary.contains(trial.dialect.delimiter[0])
    let first = trial.rows.first { !$0.isBlank }
    return isCustomary && first?.cells.count == fit.fieldCount ? 0.1 : 0.25
  }

  /// Finds delimiter, quote and escape, and notes them with their reasons.
  func marks(
    in text: UnsafeBufferPointer<UInt8>, _ dialect: CSVDialect, _ findings: inout CSVFindings
  ) -> CSVDialect {
    let sample = Self.beginning(of: text)
    var best: (trial: CSVTrial, fit: CSVTrial.Fit, score: Double)?
    for candidate in candidates(in: sample, dialect) {
      let trial = CSVTrial(candidate, of: sample, rowLimit: Self.trialRowLimit)
      let fit = trial.fit
      let isKnown = CSVLayout.hasNames(settings.expectedColumns, in: trial, of: sample)
      let score = fit.score * Self.plausibility(of: trial, fit) + (isKnown ? 1 : 0)
      if score > (best?.score ?? -1) + 1e-9 { best = (trial, fit, score) }
    }
    guard let best else { return dialect }
    let divides = best.score >= Self.least(best.trial, best.fit) && !isOneColumn(sample, best.trial)
    let chosen =
      divides || settings.delimiter != nil
      ? best.trial.dialect : undivided(sample, dialect)
    note(chosen, best.trial, best.fit, divides: divides, &findings)
    return chosen
  }

  /// As much as a trial reads, without a last line that is cut in two.
  private static func beginning(
    of text: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let beginning = text.prefix(trialSize)
    guard beginning.count < text.count,
      let last = beginning.lastIndex(where: { $0 == 0x0A || $0 == 0x0D }), last > trialSize / 4
    else { return UnsafeBufferPointer(rebasing: beginning) }
    return UnsafeBufferPointer(rebasing: beginning[...last])
  }

  /// How likely a combination is before the sample is read, from 0 to 1.
  private static func plausibility(of trial: CSVTrial, _ fit: CSVTrial.Fit) -> Double {
    var factor = 1.0
    // A quote or an escape that is never used explains nothing.
    if trial.dialect.quote == UInt8(ascii: "'"), trial.quotedCount < 2 { factor *= 0.5 }
    if trial.dialect.escape != nil, trial.escapeCount == 0 { factor *= 0.9 }
    // Spaces stand between words and colons in times; they must divide more to be believed.
    if [0x20, UInt8(ascii: ":")].contains(trial.dialect.delimiter[0]) {
      factor *= fit.fieldCount < 3 ? 0.5 : 0.8
    }
    return factor
  }

  /// Whether the lines are rather values by themselves: numbers with a decimal comma under a name, say.
  private func isOneColumn(_ sample: UnsafeBufferPointer<UInt8>, _ trial: CSVTrial) -> Bool {
    guard settings.delimiter == nil else { return false }
    let rows = trial.rows.filter { !$0.isBlank }
    guard rows.count > 1, rows[0].cells.count == 1, !rows[0].isBroken else { return false }
    return rows.dropFirst().allSatisfy {
      CellKind(UnsafeBufferPointer(rebasing: sample[$0.range])).isTyped
    }
  }

  /// A dialect for one column: the customary delimiter, for none divides anything.
  private func undivided(
    _ sample: UnsafeBufferPointer<UInt8>, _ dialect: CSVDialect
  ) -> CSVDialect {
    var single = dialect
    // One that does not occur outside of quotes, so that a line is a field.
    let free = Self.customary.first { candidate in
      var trial = dialect
      trial.delimiter = [candidate]
      let rows = CSVTrial(trial, of: sample, rowLimit: Self.trialRowLimit).rows
      return rows.allSatisfy { $0.cells.count == 1 || $0.isBroken }
    }
    single.delimiter = [free ?? Self.customary[0]]
    return single
  }

  private func note(
    _ dialect: CSVDialect, _ trial: CSVTrial, _ fit: CSVTrial.Fit, divides: Bool,
    _ findings: inout CSVFindings
  ) {
    findings.note(
      "delimiter", CSVDialect.name(of: dialect.delimiter),
      divides
        ? "\(fit.rowCount) of \(fit.totalCount) rows have \(fit.fieldCount) fields that look like values"
        : "no character divides the lines alike, so a line is one field",
      isGiven: settings.delimiter != nil)
    findings.note(
      "quote", dialect.quote.map { CSVDialect.name(of: [$0]) } ?? "none",
      trial.quotedCount == 0
        ? "no field is quoted; this is the custom"
        : dialect.quote == nil
          ? "fields agree best when quotes are text"
          : "\(trial.quotedCount) fields are in such quotes, of which \(trial.neededQuoteCount) need them",
      isGiven: settings.quote != nil)
    findings.note(
      "escape", dialect.escape.map { CSVDialect.name(of: [$0]) } ?? "none",
      dialect.escape == nil
        ? "quotes in fields are doubled, if there are any"
        : "it stands \(trial.escapeCount) times before what can be escaped",
      isGiven: settings.escape != nil)
  }
}
