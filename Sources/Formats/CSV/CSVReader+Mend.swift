// Lines with quotes that nobody escaped. Every delimiter of the line may separate fields or be text of a
// quoted one; among the ways that give as many fields as there are columns, the one that takes the
// fewest quotes as text is meant, if there is exactly one.

extension CSVReader {
  /// Longer lines, and those that could be read in too many ways, are not mended.
  private static var mendLimit: Int { 1 << 20 }

  /// Reads the broken line at the window's start in the way that its quotes can be meant.
  ///
  /// - Returns: The record, or nil where there is no such way or more than one.
  mutating func mendLine() throws -> Found? {
    while window.bytes(window.start..<window.end).firstLineEnd == nil {
      if window.isAtEnd || window.count > Self.mendLimit { break }
      try window.readMore()
    }
    let bytes = window.bytes(window.start..<window.end)
    guard let end = bytes.firstLineEnd ?? (window.isAtEnd ? bytes.count : nil) else { return nil }
    // The line's end is taken last, because that may move the window and so the fields.
    let record = window.start..<window.start + end
    if record.upperBound + 1 >= window.end, !window.isAtEnd {
      try window.readMore()
      return try mendLine()
    }
    guard mend(record) else { return nil }
    line = nextLine
    offset = window.offset
    nextLine += 1
    let found = check(record)
    if record.upperBound == window.end {
      window.take(to: window.end)
    } else {
      try takeLineEnd(at: record.upperBound)
    }
    return found
  }

  /// Makes `record`, one line, have as many fields as there are columns.
  mutating func mend(_ record: Range<Int>) -> Bool {
    guard let columnCount = columnCount ?? headerFieldCount else { return false }
    let places = delimiters(in: record)
    let mergeCount = places.count + 1 - columnCount
    guard mergeCount >= 0,
      (places.count + 1) * (mergeCount + 1) * (mergeCount + 1) < Self.mendLimit
    else { return false }
    let starts = [record.lowerBound] + places.map { $0 + dialect.delimiter.count }
    let ends = places + [record.upperBound]
    let reading = Reading(pieceCount: starts.count, mergeCount: mergeCount) { first, last in
      cost(of: starts[first]..<ends[last], isOnePiece: first == last)
    }
    guard let fields = reading.fields else { return false }
    fieldCount = 0
    hasEscapes = false
    for pieces in fields {
      append(field(in: starts[pieces.lowerBound]..<ends[pieces.upperBound]))
    }
    return true
  }

  private func delimiters(in record: Range<Int>) -> [Int] {
    var places: [Int] = []
    var index = record.lowerBound
    while index < record.upperBound {
      if window.base[index] == dialect.escape {
        index += 2
      } else if window.bytes(index..<record.upperBound).starts(with: dialect.delimiter) {
        places.append(index)
        index += dialect.delimiter.count
      } else {
        index += 1
      }
    }
    return places
  }

  /// How many quotes are text if this is one field, or nil where it cannot be one.
  private func cost(of range: Range<Int>, isOnePiece: Bool) -> Int? {
    let bytes = window.bytes(range)
    guard bytes.first == dialect.quote else { return isOnePiece ? 0 : nil }
    if bytes.count >= 2, bytes.last == dialect.quote {
      return strayQuoteCount(in: UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1]))
    }
    return isOnePiece ? bytes.count { $0 == dialect.quote } : nil
  }

  private func strayQuoteCount(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var index = 0
    while index < bytes.count {
      let isPair = hasMark(at: index, of: bytes, isQuoted: true)
      if !isPair, bytes[index] == dialect.quote { count += 1 }
      index += isPair ? 2 : 1
    }
    return count
  }

  private mutating func field(in range: Range<Int>) -> Field {
    let bytes = window.bytes(range)
    let isQuoted = bytes.count >= 2 && bytes.first == dialect.quote && bytes.last == dialect.quote
    var field = Field(start: range.lowerBound, count: range.count, isQuoted: isQuoted)
    if isQuoted {
      field.start += 1
      field.count -= 2
    }
    field.isEscaped =
      dialect.escape != nil
      || isQuoted && bytes.dropFirst().dropLast().contains(dialect.quote ?? 0)
    hasEscapes = hasEscapes || field.isEscaped
    return field
  }
}

/// The cheapest way to make fields out of the pieces of a line.
private struct Reading {
  /// The pieces of each field, or nil where no way is the cheapest.
  private(set) var fields: [ClosedRange<Int>]?

  private struct Best {
    var cost = Int.max
    /// How many pieces the last field merges.
    var merged = 0
    var isUnique = true
  }

  /// Reads the pieces so that `mergeCount` delimiters are text; `cost` is nil where they are no field.
  init(pieceCount: Int, mergeCount: Int, cost: (_ first: Int, _ last: Int) -> Int?) {
    // best[end * width + merges]: of all ways to read the pieces before `end` with so many merges.
    let width = mergeCount + 1
    var best = [Best](repeating: Best(), count: (pieceCount + 1) * width)
    best[0].cost = 0
    for first in 0..<pieceCount {
      for merged in 0...mergeCount where first + merged < pieceCount {
        guard let cost = cost(first, first + merged) else { continue }
        for merges in 0...mergeCount - merged {
          let before = best[first * width + merges]
          guard before.cost < Int.max else { continue }
          let place = (first + merged + 1) * width + merges + merged
          let total = before.cost + cost
          if total < best[place].cost {
            best[place] = Best(cost: total, merged: merged, isUnique: before.isUnique)
          } else if total == best[place].cost {
            best[place].isUnique = false
          }
        }
      }
    }
    fields = Self.path(through: best, width: width, pieceCount: pieceCount)
  }

  private static func path(
    through best: [Best], width: Int, pieceCount: Int
  ) -> [ClosedRange<Int>]? {
    var (end, merges) = (pieceCount, width - 1)
    let last = best[end * width + merges]
    guard last.cost < Int.max, last.isUnique else { return nil }
    var fields: [ClosedRange<Int>] = []
    while end > 0 {
      let merged = best[end * width + merges].merged
      fields.append(end - 1 - merged...end - 1)
      end -= merged + 1
      merges -= merged
    }
    return fields.reversed()
  }
}
