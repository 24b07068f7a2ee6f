// How alike two texts are.

import SQLiteExtension

/// The Jaro-Winkler similarity and the Levenshtein distance of two texts, by Unicode scalars.
///
/// It keeps its arrays from call to call.
final class Similarity {
  private var first: [UInt32] = []
  private var second: [UInt32] = []
  private var isFirstMatched: [Bool] = []
  private var isSecondMatched: [Bool] = []
  private var row: [Int] = []

  /// From 0 for nothing in common to 1 for equal texts.
  ///
  /// Winkler's variant: a common beginning of up to four letters draws the score towards 1.
  func jaroWinkler(_ a: Bytes, _ b: Bytes) -> Double {
    decode(a, b)
    if first.isEmpty && second.isEmpty { return 1 }
    if first.isEmpty || second.isEmpty { return 0 }
    let jaro = jaro()
    let prefix = zip(first, second).prefix(4).prefix { $0 == $1 }.count
    return jaro + Double(prefix) * 0.1 * (1 - jaro)
  }

  private func decode(_ a: Bytes, _ b: Bytes) {
    Self.decode(a, into: &first)
    Self.decode(b, into: &second)
  }

  private static func decode(_ text: Bytes, into scalars: inout [UInt32]) {
    scalars.removeAll(keepingCapacity: true)
    var index = 0
    while index < text.count { scalars.append(text.scalar(at: &index)) }
  }

  private func jaro() -> Double {
    let matches = Double(match())
    guard matches > 0 else { return 0 }
    let transpositions = Double(transpositions())
    return
      (matches / Double(first.count) + matches / Double(second.count)
      + (matches - transpositions) / matches) / 3
  }

  /// Marks the letters that stand in both texts, not further apart than half the longer one.
  private func match() -> Int {
    let reach = max(max(first.count, second.count) / 2 - 1, 0)
    Self.clear(&isFirstMatched, first.count)
    Self.clear(&isSecondMatched, second.count)
    // Looked at without checks: these loops are nearly all of the time.
    return isFirstMatched.withUnsafeMutableBufferPointer { isFirstMatched in
      isSecondMatched.withUnsafeMutableBufferPointer { isSecondMatched in
        first.withUnsafeBufferPointer { first in
          second.withUnsafeBufferPointer { second in
            Self.match(first, second, within: reach, &isFirstMatched, &isSecondMatched)
          }
        }
      }
    }
  }

  private static func match(
    _ first: UnsafeBufferPointer<UInt32>, _ second: UnsafeBufferPointer<UInt32>,
    within reach: Int, _ isFirstMatched: inout UnsafeMutableBufferPointer<Bool>,
    _ isSecondMatched: inout UnsafeMutableBufferPointer<Bool>
  ) -> Int {
    var matches = 0
    for index in 0..<first.count {
      let letter = first[index]
      let end = min(second.count, index + reach + 1)
      var other = max(0, index - reach)
      while other < end {
        if second[other] == letter && !isSecondMatched[other] {
          isFirstMatched[index] = true
          isSecondMatched[other] = true
          matches += 1
          break
        }
        other += 1
      }
    }
    return matches
  }

  private static func clear(_ flags: inout [Bool], _ count: Int) {
    flags.removeAll(keepingCapacity: true)
    flags.append(contentsOf: repeatElement(false, count: count))
  }

  /// Half the number of matched letters that are in another order.
  private func transpositions() -> Int {
    var other = 0
    var count = 0
    for index in first.indices where isFirstMatched[index] {
      while !isSecondMatched[other] { other += 1 }
      if first[index] != second[other] { count += 1 }
      other += 1
    }
    return count / 2
  }

  /// How many letters must be put in, taken out or replaced to make one text of the other.
  func levenshtein(_ a: Bytes, _ b: Bytes) -> Int {
    decode(a, b)
    row.removeAll(keepingCapacity: true)
    row.append(contentsOf: 0...second.count)
    for index in first.indices {
      var diagonal = row[0]
      row[0] = index + 1
      for other in second.indices {
        let replaced = diagonal + (first[index] == second[other] ? 0 : 1)
        diagonal = row[other + 1]
        row[other + 1] = min(replaced, diagonal + 1, row[other] + 1)
      }
    }
    return row[second.count]
  }
}
