// Two tables with one key, read side by side in the key's order: each row is read once.

import SQLite
import Warehouse

/// Compares two tables by their key.
struct KeyedComparison {
  let table: ComparedTable
  let connection: Connection
  let cancellation: Cancellation
  /// Told how many rows have been read.
  let progress: (Int64) -> Void

  func run(into difference: inout TableDifference) throws {
    let order = (1...table.key.count).map(String.init).joined(separator: ", ")
    var here = try connection.prepare("\(table.select(here: true)) ORDER BY \(order)")
    var there = try connection.prepare("\(table.select(here: false)) ORDER BY \(order)")
    var (isHere, isThere) = (try here.step(), try there.step())
    var counts = [Int64](repeating: 0, count: table.columns.count)
    var readCount: Int64 = 0
    while isHere || isThere {
      readCount += 1
      if readCount % 4096 == 0 {
        try cancellation.check()
        progress(readCount)
      }
      let order = isHere && isThere ? compareKeys(here, there) : isHere ? -1 : 1
      if order < 0 {
        note(here, .onlyHere, in: &difference)
        isHere = try here.step()
      } else if order > 0 {
        note(there, .onlyThere, in: &difference)
        isThere = try there.step()
      } else {
        compareValues(here, there, &counts, &difference)
        isHere = try here.step()
        isThere = try there.step()
      }
    }
    difference.columns = zip(table.columns, counts).filter { $1 > 0 }.map { ($0, $1) }
  }

  private func compareKeys(_ here: borrowing Statement, _ there: borrowing Statement) -> Int {
    for column in 0..<table.key.count {
      let order = here.order(at: column, against: there)
      if order != 0 { return order }
    }
    return 0
  }

  private func compareValues(
    _ here: borrowing Statement, _ there: borrowing Statement, _ counts: inout [Int64],
    _ difference: inout TableDifference
  ) {
    var isEqual = true
    for column in table.key.count..<table.columns.count
    where here.order(at: column, against: there) != 0 {
      counts[column] += 1
      isEqual = false
    }
    if isEqual {
      difference.equalCount += 1
      return
    }
    difference.differentCount += 1
    guard shows(.both, difference) else { return }
    let changed = (table.key.count..<table.columns.count).filter {
      here.order(at: $0, against: there) != 0
    }
    let changes = changed.map { column in
      let name = table.columns[column]
      return (
        name, table.shown(here.value(at: column), of: name),
        table.shown(there.value(at: column), of: name)
      )
    }
    difference.examples.append(
      .init(presence: .both, identity: key(of: here), changes: changes, count: 1))
  }

  private func note(
    _ row: borrowing Statement, _ presence: TableDifference.Presence,
    in difference: inout TableDifference
  ) {
    if presence == .onlyHere {
      difference.onlyHereCount += 1
    } else {
      difference.onlyThereCount += 1
    }
    guard shows(presence, difference) else { return }
    difference.examples.append(
      .init(presence: presence, identity: key(of: row), changes: [], count: 1))
  }

  /// Each kind of difference has examples of its own.
  private func shows(
    _ presence: TableDifference.Presence, _ difference: TableDifference
  ) -> Bool {
    difference.examples.count { $0.presence == presence } < table.exampleLimit
  }

  private func key(
    of row: borrowing Statement
  ) -> [(column: String, value: TableDifference.Shown)] {
    var key: [(column: String, value: TableDifference.Shown)] = []
    for (column, name) in table.key.enumerated() {
      key.append((name, table.shown(row.value(at: column), of: name)))
    }
    return key
  }
}

extension Statement {
  /// How a column stands to that of another statement, in the order SQLite sorts by: below zero, zero
  /// for the same value, above zero.
  borrowing func order(at column: Int, against other: borrowing Statement) -> Int {
    let (mine, theirs) = (storageRank(at: column), other.storageRank(at: column))
    guard mine == theirs else { return mine - theirs }
    switch mine {
    case 0: return 0
    case 1: return numericOrder(at: column, against: other)
    case 2:
      return withText(at: column) { mine in
        other.withText(at: column) { theirs in Self.order(mine, theirs) }
      }
    default:
      // Asked for as text, a blob would be one from then on, and the row may be looked at again.
      guard case .blob(let mine) = value(at: column),
        case .blob(let theirs) = other.value(at: column)
      else { return 0 }
      return mine.withUnsafeBufferPointer { mine in
        theirs.withUnsafeBufferPointer { theirs in Self.order(mine, theirs) }
      }
    }
  }

  private borrowing func storageRank(at column: Int) -> Int {
    switch storageClass(at: column) {
    case 1, 2: 1
    case 3: 2
    case 4: 3
    default: 0
    }
  }

  private borrowing func numericOrder(
    at column: Int, against other: borrowing Statement
  ) -> Int {
    if storageClass(at: column) == 1, other.storageClass(at: column) == 1 {
      let (mine, theirs) = (integer(at: column), other.integer(at: column))
      return mine == theirs ? 0 : mine < theirs ? -1 : 1
    }
    let (mine, theirs) = (double(at: column), other.double(at: column))
    return mine == theirs ? 0 : mine < theirs ? -1 : 1
  }

  private static func order(
    _ mine: UnsafeBufferPointer<UInt8>, _ theirs: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let count = min(mine.count, theirs.count)
    for index in 0..<count where mine[index] != theirs[index] {
      return mine[index] < theirs[index] ? -1 : 1
    }
    return mine.count - theirs.count
  }
}
