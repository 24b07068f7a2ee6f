// Records between the thread that reads them and the one that inserts them.

import Formats
import SQLite

/// Some records of a file, one after another: rows, then what is not a row like others.
final class RecordBatch: @unchecked Sendable {
  // SAFETY: one thread has a batch at a time; BatchQueue hands it from one to the other.

  /// How much memory the rows of a batch take.
  static let byteLimit = 4 << 20

  let rows: TableImage
  /// A row that comes after ``rows``, and that is too long for a page.
  var longRow: RowValues?
  var rejects: [RecordReject] = []

  init(_ form: TableForm, _ layout: RowLayout) {
    rows = TableImage(form, slots: layout.slots, byteLimit: Self.byteLimit)
  }

  func removeAll() {
    rows.removeAll()
    longRow = nil
    rejects.removeAll(keepingCapacity: true)
  }
}

/// The reading of a file into batches, on a thread of its own.
final class BatchReading: @unchecked Sendable {
  // SAFETY: made on one thread and run on another, which then is the only one to touch it.

  /// How many bytes of rejects a batch may hold before it goes.
  private static let rejectLimit = 1 << 20

  private let records: any RecordReader
  private let layout: RowLayout
  private let values: RowValues
  private let advance: (Int) throws -> Void
  /// Whether ``values`` holds a record that the last batch had no room for.
  private var isWaiting = false

  init(
    _ records: any RecordReader, _ layout: RowLayout, loadID: Int64,
    advance: @escaping (_ byteCount: Int) throws -> Void
  ) {
    self.records = records
    self.layout = layout
    self.advance = advance
    values = RowValues(layout, loadID: loadID)
  }

  /// Reads to the end, or until nobody wants more.
  func run(_ queue: BatchQueue) {
    do {
      while let batch = queue.takeEmpty() {
        batch.removeAll()
        // A reader of a path tells of nothing that it reads, so that stopping is asked for here too.
        try advance(0)
        let isEnd = try !fill(batch)
        queue.put(batch)
        if isEnd { return queue.end(.success(())) }
      }
    } catch {
      queue.end(.failure(error))
    }
  }

  /// Fills a batch with what comes next.
  ///
  /// - Returns: Whether there may be more.
  private func fill(_ batch: RecordBatch) throws -> Bool {
    var rejectSize = 0
    while true {
      if !isWaiting {
        switch try records.next() {
        case nil: return false
        case .reject(let reject):
          batch.rejects.append(reject)
          rejectSize += reject.text.utf8.count + 128
          if rejectSize > Self.rejectLimit { return true }
          continue
        case .record: values.take(records)
        }
      }
      isWaiting = false
      switch batch.rows.append(texts: values.texts, integers: values.integers) {
      case .appended: continue
      case .full:
        isWaiting = true
        return true
      case .tooLong:
        batch.longRow = values.copy(layout)
        return true
      }
    }
  }
}
