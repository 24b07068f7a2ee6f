// A sample read in one way, leniently, to see how well that way fits it.

/// The rows of a sample as a dialect would have them.
struct CSVTrial {
  struct Cell {
    let range: Range<Int>
    let kind: CellKind
    let isQuoted: Bool
    /// Whether a space stands before or after what it holds.
    let hasSpaces: Bool
  }

  struct Row {
    /// The line of the sample on which it begins, from 0.
    let line: Int
    /// Its bytes, without its line end.
    var range: Range<Int>
    var cells: [Cell] = []
    /// Whether a quote stands where none can.
    var hasStrayQuote = false
    /// Whether quotes leave open where it ends.
    var isBroken = false
    /// Whether it is nothing, or nothing but empty cells.
    var isBlank: Bool { cells.allSatisfy { $0.kind == .empty } }
  }

  let dialect: CSVDialect
  private(set) var rows: [Row] = []
  /// How many fields a delimiter or line end in quotes needs its quotes for.
  private(set) var neededQuoteCount = 0
  /// How often the escape stands before what can be escaped.
  private(set) var escapeCount = 0
  private(set) var quotedCount = 0
  /// Whether the whole sample was read.
  private(set) var isComplete = false
  /// How many lines were read.
  private(set) var lineCount = 0

  private var index = 0
  private var line = 0

  /// Reads up to `rowLimit` rows of `sample`.
  init(_ dialect: CSVDialect, of sample: UnsafeBufferPointer<UInt8>, rowLimit: Int) {
    self.dialect = dialect
    for _ in 0..<dialect.skippedLineCount { skipLine(sample) }
    while index < sample.count, rows.count < rowLimit { readRow(sample) }
    isComplete = index >= sample.count
    let isEnded = sample.isEmpty || sample.isLineEnd(sample.count - 1)
    lineCount = isEnded ? line : line + 1
  }

  private mutating func skipLine(_ sample: UnsafeBufferPointer<UInt8>) {
    while index < sample.count, !sample.isLineEnd(index) { index += 1 }
    takeLineEnd(sample)
  }

  private mutating func takeLineEnd(_ sample: UnsafeBufferPointer<UInt8>) {
    guard index < sample.count else { return }
    index += sample.lineEndLength(at: index)
    line += 1
  }

  private mutating func readRow(_ sample: UnsafeBufferPointer<UInt8>) {
    if !dialect.comment.isEmpty,
      UnsafeBufferPointer(rebasing: sample[index...]).starts(with: dialect.comment)
    {
      return skipLine(sample)
    }
    var row = Row(line: line, range: index..<index)
    let (start, counts) = (index, (neededQuoteCount, escapeCount, quotedCount))
    while true {
      readCell(sample, into: &row)
      if row.isBroken {
        // As the reader does: one line is bad, and reading goes on with the next.
        (neededQuoteCount, escapeCount, quotedCount) = counts
        (index, line) = (start, row.line)
        while index < sample.count, !sample.isLineEnd(index) { index += 1 }
        break
      }
      guard index < sample.count, !sample.isLineEnd(index) else { break }
      index += dialect.delimiter.count
      if row.cells.count > 100_000 { break }
    }
    row.range = start..<index
    takeLineEnd(sample)
    rows.append(row)
  }

  private mutating func readCell(_ sample: UnsafeBufferPointer<UInt8>, into row: inout Row) {
    if index < sample.count, sample[index] == dialect.quote {
      readQuoted(sample, into: &row)
    } else {
      readBare(sample, into: &row)
    }
  }

  private mutating func readBare(_ sample: UnsafeBufferPointer<UInt8>, into row: inout Row) {
    let start = index
    let first = dialect.delimiter[0]
    while index < sample.count {
      let byte = sample[index]
      if byte == 0x0A || byte == 0x0D { break }
      if byte == first, isDelimiter(sample, at: index) { break }
      index += byte == dialect.escape ? takeEscape(sample) : 1
    }
    row.cells.append(cell(start..<index, of: sample))
  }

  private mutating func readQuoted(_ sample: UnsafeBufferPointer<UInt8>, into row: inout Row) {
    index += 1
    quotedCount += 1
    let (start, firstLine) = (index, line)
    var (isNeeded, hasStray) = (false, false)
    while index < sample.count {
      let byte = sample[index]
      if byte == dialect.escape {
        index += takeEscape(sample)
      } else if byte == dialect.quote {
        if index + 1 < sample.count, sample[index + 1] == byte {
          index += 2
          continue
        }
        let next = index + 1
        if next == sample.count || sample.isLineEnd(next) || isDelimiter(sample, at: next) {
          row.hasStrayQuote = row.hasStrayQuote || hasStray
          // A stray quote is not believed to open a field of several lines.
          row.isBroken = hasStray && line > firstLine
          if isNeeded { neededQuoteCount += 1 }
          row.cells.append(
            isNeeded
              ? Cell(range: start..<index, kind: .text, isQuoted: true, hasSpaces: false)
              : cell(start..<index, of: sample, isQuoted: true))
          index += 1
          return
        }
        hasStray = true
        index += 1
      } else if byte == 0x0A || byte == 0x0D {
        isNeeded = true
        index += sample.lineEndLength(at: index)
        line += 1
      } else {
        isNeeded = isNeeded || byte == dialect.delimiter[0]
        index += 1
      }
    }
    row.isBroken = true
  }

  private mutating func takeEscape(_ sample: UnsafeBufferPointer<UInt8>) -> Int {
    guard index + 1 < sample.count else { return 1 }
    let next = sample[index + 1]
    guard next == dialect.quote || next == dialect.escape || next == dialect.delimiter[0] else {
      return 1
    }
    escapeCount += 1
    return 2
  }

  private func isDelimiter(_ sample: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + dialect.delimiter.count <= sample.count else { return false }
    for (place, byte) in dialect.delimiter.enumerated() where sample[index + place] != byte {
      return false
    }
    return true
  }

  private func cell(
    _ range: Range<Int>, of sample: UnsafeBufferPointer<UInt8>, isQuoted: Bool = false
  ) -> Cell {
    let bytes = UnsafeBufferPointer(rebasing: sample[range])
    return Cell(
      range: range, kind: CellKind(bytes), isQuoted: isQuoted,
      hasSpaces: bytes.first == 0x20 || bytes.last == 0x20)
  }
}

extension CSVTrial {
  /// How well a dialect fits, and how many columns it finds.
  struct Fit {
    /// From 0, not at all, to 1.
    var score = 0.0
    var fieldCount = 1
    /// How many of the rows that are not blank have so many fields.
    var rowCount = 0
    var totalCount = 0
  }

  /// How well this dialect fits: how many rows have the same number of fields, at least two, and how
  /// much what is in them looks like values.
  var fit: Fit {
    var fit = Fit()
    var counts: [Int: Double] = [:]
    for row in rows where !(row.isBlank && row.cells.count <= 1) || row.isBroken {
      fit.totalCount += 1
      guard !row.isBroken else { continue }
      counts[row.cells.count, default: 0] += row.hasStrayQuote ? 0.7 : 1
    }
    let head = rows.first { !$0.isBlank }?.cells.count
    let best = counts.filter { $0.key > 1 }.max { first, second in
      // Between as many rows of either count the first row decides.
      let (one, other) = (first.key == head ? 1 : 0, second.key == head ? 1 : 0)
      return (first.value, one, first.key) < (second.value, other, second.key)
    }
    guard let best, fit.totalCount > 0 else { return fit }
    fit.fieldCount = best.key
    fit.rowCount = rows.count { !$0.isBroken && $0.cells.count == best.key }
    let share = best.value / Double(fit.totalCount)
    fit.score = share * (1 - 1 / Double(best.key)) * cellScore(fieldCount: best.key)
    return fit
  }

  private func cellScore(fieldCount: Int) -> Double {
    var (sum, count) = (0.0, 0)
    for row in rows.filter({ $0.cells.count == fieldCount }) where !row.isBroken {
      for cell in row.cells {
        sum += cell.kind.weight * (cell.hasSpaces && !cell.isQuoted ? 0.7 : 1)
        count += 1
      }
    }
    return count == 0 ? 0 : sum / Double(count)
  }
}

extension UnsafeBufferPointer<UInt8> {
  func isLineEnd(_ index: Int) -> Bool { self[index] == 0x0A || self[index] == 0x0D }

  /// How many bytes the line end at `index` has.
  func lineEndLength(at index: Int) -> Int {
    self[index] == 0x0D && index + 1 < count && self[index + 1] == 0x0A ? 2 : 1
  }
}
