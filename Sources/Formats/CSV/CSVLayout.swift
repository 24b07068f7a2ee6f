// Where the table begins and ends in a sample whose rows are known, and whether its first row names its
// columns.

/// The parts of a sample.
struct CSVLayout {
  let trial: CSVTrial
  private let text: UnsafeBufferPointer<UInt8>

  /// How many fields most rows have.
  let fieldCount: Int

  /// Whether enough rows have so many.
  let isReliable: Bool

  /// The row that is the header or, without one, the first record.
  private let headerIndex: Int

  /// How many lines come before it, if they are more than empty lines and comments: those are no records
  /// anyway.
  var headerLine: Int {
    let hasPreamble = trial.rows.prefix(headerIndex).contains { !$0.range.isEmpty }
    return hasPreamble ? trial.rows[headerIndex].line : 0
  }

  private let expected: Set<[UInt8]>

  init(_ trial: CSVTrial, of text: UnsafeBufferPointer<UInt8>, expecting names: [String]) {
    self.trial = trial
    self.text = text
    let fit = trial.fit
    let isDivided = fit.rowCount * 3 >= fit.totalCount && fit.fieldCount > 1
    fieldCount = isDivided ? fit.fieldCount : 1
    isReliable = isDivided && fit.rowCount * 2 > fit.totalCount
    let expected = Self.skeletons(of: names)
    self.expected = expected
    let named = Self.index(of: expected, in: trial, text)
    headerIndex = named ?? Self.firstIndex(in: trial, fieldCount)
  }

  /// The row that has most of the expected names.
  private static func index(
    of expected: Set<[UInt8]>, in trial: CSVTrial, _ text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard !expected.isEmpty else { return nil }
    return trial.rows.prefix(100).firstIndex { row in
      let names = Set(row.cells.map { Self.skeleton($0, text) })
      return 2 * names.intersection(expected).count >= expected.count
    }
  }

  /// Whether one of the first rows has at least two of the expected names, and half of them.
  static func hasNames(
    _ expected: [String], in trial: CSVTrial, of text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let names = skeletons(of: expected)
    guard names.count > 1 else { return false }
    return index(of: names, in: trial, text) != nil
  }

  /// What of names is the same in every encoding and case.
  private static func skeletons(of names: [String]) -> Set<[UInt8]> {
    Set(names.map { skeleton($0.utf8) }.filter { !$0.isEmpty })
  }

  private static func skeleton(
    _ cell: CSVTrial.Cell, _ text: UnsafeBufferPointer<UInt8>
  ) -> [UInt8] { skeleton(text[cell.range]) }

  private static func skeleton(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.filter { $0 < 0x80 && ($0.isLetter || $0.isDigit) }.map { $0.isDigit ? $0 : $0 | 0x20 }
  }

  private static func name(_ cell: CSVTrial.Cell, _ text: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: text[cell.range]).trimmed, as: UTF8.self)
      .lowercased()
  }

  /// The first row of the table: one divided like most and filled at least by half.
  private static func firstIndex(in trial: CSVTrial, _ fieldCount: Int) -> Int {
    guard fieldCount > 1 else { return trial.rows.firstIndex { !$0.isBlank } ?? 0 }
    let first = trial.rows.firstIndex { row in
      !row.isBroken && row.cells.count == fieldCount
        && 2 * row.cells.count { $0.kind != .empty } >= fieldCount
    }
    guard let first else { return 0 }
    // A header that misses a delimiter, or has one too many, is still the header.
    guard first > 0 else { return 0 }
    let before = trial.rows[first - 1]
    let isHeader =
      before.isBroken || before.hasStrayQuote
      || !before.isBlank && abs(before.cells.count - fieldCount) <= max(1, fieldCount / 8)
        && before.cells.count > 1 && before.cells.allSatisfy { !$0.kind.isTyped }
        && 2 * before.cells.count { $0.kind != .empty } >= fieldCount
    return isHeader ? first - 1 : first
  }

  /// The records of the sample that are whole.
  private var body: [CSVTrial.Row] {
    trial.rows.dropFirst(headerIndex + 1).prefix(1000).filter {
      !$0.isBroken && $0.cells.count == fieldCount && !$0.isBlank
    }
  }

  /// How many of the last columns are empty in every record.
  var emptyTailCount: Int {
    let body = body
    guard !body.isEmpty else { return 0 }
    let filled = (0..<fieldCount).last { column in
      body.contains { $0.cells[column].kind != .empty }
    }
    return fieldCount - 1 - (filled ?? -1)
  }
}

// MARK: - The header

extension CSVLayout {
  /// Whether and why the first row, or some of the first, name the columns.
  var header: (lineCount: Int, reason: String) {
    guard trial.rows.indices.contains(headerIndex) else {
      return (1, "there is nothing; the custom")
    }
    let first = trial.rows[headerIndex]
    if !expected.isEmpty {
      let names = Set(first.cells.map { Self.skeleton($0, text) })
      if 2 * names.intersection(expected).count >= expected.count {
        return (1, "the first row has the declared names")
      }
    }
    if first.isBroken || first.cells.count != fieldCount {
      return (1, "the first row is not divided like the others")
    }
    let body = body
    // The first records are left out where there are others, for they may still be header.
    let settled = body.dropFirst(min(4, body.count / 3))
    let kinds = (0..<fieldCount).map { Self.kind(ofColumn: $0, in: settled) }
    let vote = vote(first, body, kinds)
    if vote < 0 { return (0, "the first row looks like the others") }
    let lineCount = 1 + extraHeaderCount(first, kinds)
    if vote == 0 { return (lineCount, "nothing in the first row speaks against it") }
    return (
      lineCount,
      lineCount == 1
        ? "the first row looks unlike the others" : "the first rows look unlike the others"
    )
  }

  /// What nearly all filled cells of a column look like, if that is more than text.
  private static func kind(ofColumn column: Int, in body: ArraySlice<CSVTrial.Row>) -> CellKind? {
    var counts = [Int](repeating: 0, count: CellKind.allCases.count)
    for row in body { counts[Int(row.cells[column].kind.rawValue)] += 1 }
    let filled = body.count - counts[Int(CellKind.empty.rawValue)]
    return CellKind.allCases.first { kind in
      (kind.isTyped || kind == .address) && filled > 0
        && counts[Int(kind.rawValue)] * 10 >= filled * 8
    }
  }

  /// What speaks for a header (above 0) or against one.
  private func vote(
    _ first: CSVTrial.Row, _ body: [CSVTrial.Row], _ kinds: [CellKind?]
  ) -> Double {
    if isRowOfYears(first) { return 1 }
    var vote = 0.0
    for (column, cell) in first.cells.enumerated() where cell.kind != .empty {
      if let kind = kinds[column] {
        vote += cell.kind == kind ? -1 : cell.kind.isTyped ? 0 : 1
      } else if cell.kind.isTyped {
        vote -= 0.5
      } else if fieldCount > 1, recurs(cell, column, body) {
        vote -= 1
      }
    }
    return vote
  }

  private func recurs(_ cell: CSVTrial.Cell, _ column: Int, _ body: [CSVTrial.Row]) -> Bool {
    let bytes = text[cell.range]
    let count = body.count { text[$0.cells[column].range].elementsEqual(bytes) }
    // A table that was put together from several brings its header more than once.
    return count > 0
      && !body.contains { row in
        row.cells.indices.allSatisfy {
          text[row.cells[$0].range].elementsEqual(text[first.cells[$0].range])
        }
      }
  }

  private var first: CSVTrial.Row { trial.rows[headerIndex] }

  /// Whether the row counts years upwards, as the header of a pivoted table does.
  private func isRowOfYears(_ row: CSVTrial.Row) -> Bool {
    let numbers = row.cells.filter { $0.kind == .number }.map { cell in
      Int(String(decoding: text[cell.range], as: UTF8.self)) ?? 0
    }
    guard numbers.count >= 3, numbers.allSatisfy((1900...2100).contains) else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 == 1 }
  }

  /// How many rows after the first are header too: its copies, or rows that hold words wherever the
  /// records hold numbers or dates.
  private func extraHeaderCount(_ first: CSVTrial.Row, _ kinds: [CellKind?]) -> Int {
    let typed = kinds.indices.filter { kinds[$0]?.isTyped == true }
    return trial.rows.dropFirst(headerIndex + 1).prefix(4).prefix { row in
      guard !row.isBroken, row.cells.count == fieldCount, !row.isBlank else { return false }
      let isCopy = row.cells.indices.allSatisfy {
        text[row.cells[$0].range].elementsEqual(text[first.cells[$0].range])
      }
      if isCopy { return true }
      return typed.count > 1
        && typed.allSatisfy { isName(row.cells[$0]) && isName(first.cells[$0]) }
    }.count
  }

  /// Whether a cell holds words, and not what stands for nothing.
  private func isName(_ cell: CSVTrial.Cell) -> Bool {
    guard cell.kind == .word || cell.kind == .text else { return false }
    let text = Self.name(cell, text)
    return !["na", "n/a", "nan", "null", "none", "nd", "n/d", "inf", "nil", "s/i", "x"].contains(
      text)
      && text.unicodeScalars.contains { $0.properties.isAlphabetic }
  }
}
