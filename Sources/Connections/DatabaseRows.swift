// Rows of a database on their way, and a digest that says whether they are the same as last time.

import Functions
import ODBC
import Warehouse

/// The rows of a reading, one after another.
public final class DatabaseRows {
  private let rows: TextRows
  private let relation: DatabaseRelation
  private let source: Source
  private var digest: RowSetDigest

  init(_ rows: TextRows, of relation: DatabaseRelation, _ source: Source) {
    self.rows = rows
    self.relation = relation
    self.source = source
    digest = RowSetDigest(rows.columns.map(\.name))
  }

  /// The names of the columns.
  public var columnNames: [String] { rows.columns.map(\.name) }

  /// How many fields a row has.
  public var fieldCount: Int { rows.fieldCount }

  /// The number of the current row, from 1.
  public var rowNumber: Int { rows.rowNumber }

  /// The column of the current row whose text is no text, half of a surrogate pair being missing.
  public var brokenColumn: Int? { rows.brokenColumn }

  /// Lends a field of the current row as UTF-8 until ``next()``; nil is NULL.
  public func field(_ index: Int) -> UnsafeBufferPointer<UInt8>? { rows.field(index) }

  /// Moves to the next row.
  ///
  /// - Returns: Whether there is one.
  /// - Throws: ``PantanalError``.
  public func next() throws -> Bool {
    do {
      guard try rows.next() else { return false }
    } catch {
      throw ConnectionMessages.unreadable(relation, error, source)
    }
    digest.add(rows)
    return true
  }

  /// What the rows so far are, as 64 hexadecimal digits: the same for the same rows in any order.
  public var sha256: String { digest.text }
}

/// The sum of the SHA-256 of all rows, as numbers of 256 bits that wrap: a database need not give the
/// same rows in the same order.
private struct RowSetDigest {
  private let hash = Digest.sha256()
  private var sum: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var row: [UInt8] = []

  init(_ names: [String]) {
    for name in names { append(Array(name.utf8).withUnsafeBufferPointer { Array($0) }) }
    addRow()
  }

  mutating func add(_ rows: TextRows) {
    for index in 0..<rows.fieldCount {
      if let field = rows.field(index) {
        append(field)
      } else {
        row.append(0)
      }
    }
    addRow()
  }

  var text: String {
    [sum.0, sum.1, sum.2, sum.3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Lengths before the bytes keep fields apart; NULL has none.
  private mutating func append(_ field: some Collection<UInt8>) {
    row.append(1)
    withUnsafeBytes(of: UInt64(field.count).littleEndian) { row.append(contentsOf: $0) }
    row.append(contentsOf: field)
  }

  private mutating func addRow() {
    let words = row.withUnsafeBytes { bytes in
      hash.with(digestOf: bytes) { digest in
        digest.withUnsafeBytes { bytes in
          (0..<4).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self).bigEndian }
        }
      }
    }
    row.removeAll(keepingCapacity: true)
    var carry = false
    func add(_ word: UInt64, _ other: UInt64) -> UInt64 {
      let (first, overflowed) = word.addingReportingOverflow(other)
      let (second, overflowedAgain) = first.addingReportingOverflow(carry ? 1 : 0)
      carry = overflowed || overflowedAgain
      return second
    }
    sum.3 = add(sum.3, words[3])
    sum.2 = add(sum.2, words[2])
    sum.1 = add(sum.1, words[1])
    sum.0 = add(sum.0, words[0])
  }
}
