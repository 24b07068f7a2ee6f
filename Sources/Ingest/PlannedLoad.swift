// What is to be loaded into a RAW table and why, decided by names, sizes and times alone.

public import Connections
import SQLite
public import Warehouse

/// A file that is to be loaded.
public struct PlannedFile: Sendable {
  /// Why a file is to be loaded.
  public enum Reason: String, Sendable {
    /// It has not been loaded.
    case new
    /// It has another size or time than when it was loaded; its content will tell.
    case changed
    /// The source reads it in another way than when it was loaded.
    case redeclared
  }

  /// The file.
  public let file: ListedFile
  /// Why it is to be loaded.
  public let reason: Reason
  /// The loads whose rows go when it comes.
  let former: [FormerLoad]
}

/// What is to be done to a RAW table.
public struct PlannedLoad: Sendable {
  /// The table's declaration.
  public let source: Source
  /// The files to load, in this order.
  public let files: [PlannedFile]
  /// How many files are in the table already, as they stand.
  public let seenCount: Int
  /// Whether the table is yet to be made.
  public let isTableNew: Bool
  /// Whether the table lacks a column that the source declares.
  public let isTableNarrow: Bool

  /// The table.
  public var table: TableName { source.table }

  /// Whether there is anything to do.
  public var isNeeded: Bool { isTableNew || isTableNarrow || !files.isEmpty }

  /// How many bytes there are to read.
  public var byteCount: Int64 { files.reduce(0) { $0 + $1.file.size } }

  /// Why there is something to do, or that there is not.
  public var reason: String { IngestMessages.reason(of: self) }
}

extension PlannedLoad {
  /// Compares the files of a source with what has been loaded.
  init(_ source: Source, files: [ListedFile], on connection: Connection) throws {
    let loads = try LoadHistory(on: connection).current(source.table)
    let ledger = try Ledger(.raw, on: connection).latest(of: source.table.description)
    let isRedeclared = ledger.map { $0.fingerprint != source.fingerprint } ?? false
    self.source = source
    let columns = try RawTable(source.table, on: connection).columns()
    isTableNew = columns.isEmpty
    isTableNarrow = !isTableNew && !Set(source.columns.map(\.name)).isSubset(of: columns)
    switch source.mode {
    case .append: self.files = Self.appended(files, to: loads, source, isRedeclared)
    case .replace: self.files = Self.newest(files, instead: loads, source, isRedeclared)
    }
    seenCount = (source.mode == .append ? files.count : min(files.count, 1)) - self.files.count
  }

  /// The plan where there is no warehouse yet.
  init(_ source: Source, firstOf files: [ListedFile]) {
    self.source = source
    isTableNew = true
    isTableNarrow = false
    seenCount = 0
    let chosen = source.mode == .append ? files : files.newest.map { [$0] } ?? []
    self.files = chosen.map { PlannedFile(file: $0, reason: .new, former: []) }
  }

  private static func appended(
    _ files: [ListedFile], to loads: [FormerLoad], _ source: Source, _ isRedeclared: Bool
  ) -> [PlannedFile] {
    let known = Dictionary(
      loads.filter { $0.connection == source.connection }.map { ($0.path, $0) },
      uniquingKeysWith: { _, last in last })
    return files.compactMap { file in
      guard let load = known[file.path] else {
        return PlannedFile(file: file, reason: .new, former: [])
      }
      return PlannedFile(file, after: [load], of: load, isRedeclared)
    }
  }

  /// The newest file, unless it is the one in the table, or older than that.
  private static func newest(
    _ files: [ListedFile], instead loads: [FormerLoad], _ source: Source, _ isRedeclared: Bool
  ) -> [PlannedFile] {
    guard let file = files.newest else { return [] }
    let same = loads.first { $0.connection == source.connection && $0.path == file.path }
    if let same {
      return PlannedFile(file, after: loads, of: same, isRedeclared).map { [$0] } ?? []
    }
    // A table whose file is gone keeps its rows rather than going back to an older file.
    let present = Set(files.map(\.path))
    let isOutdated = loads.contains {
      !present.contains($0.path) && $0.modifiedAt >= file.modifiedText
    }
    if isOutdated, !isRedeclared { return [] }
    return [PlannedFile(file: file, reason: .new, former: loads)]
  }
}

extension PlannedFile {
  /// A file that is in the table, if it must be loaded again.
  fileprivate init?(
    _ file: ListedFile, after former: [FormerLoad], of load: FormerLoad, _ isRedeclared: Bool
  ) {
    let isSame = load.size == file.size && load.modifiedAt == file.modifiedText
    if isSame, !isRedeclared { return nil }
    self.init(file: file, reason: isRedeclared ? .redeclared : .changed, former: former)
  }

  /// The load that the file may turn out to be, to the byte.
  var possiblySame: FormerLoad? {
    guard reason == .changed, former.count == 1, let load = former.first else { return nil }
    return load.path == file.path && load.size == file.size ? load : nil
  }
}

extension [ListedFile] {
  /// The file that changed last; of several, the one whose path comes last.
  var newest: ListedFile? { self.max { ($0.modifiedAt, $0.path) < ($1.modifiedAt, $1.path) } }
}

extension Source {
  /// What decides how a file becomes rows; descriptions and the like do not.
  var fingerprint: String {
    var fingerprint = Fingerprint([
      "1", mode.rawValue, String(format.delimiter), String(format.quote), format.encoding.rawValue,
      String(format.hasHeader),
    ])
    for column in columns {
      fingerprint.add(column.name)
      fingerprint.add(column.header)
    }
    return fingerprint.text
  }
}
