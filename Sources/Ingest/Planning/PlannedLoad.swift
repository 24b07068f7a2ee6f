// What is to be loaded into a RAW table and why. How it is found out is in PlannedLoad+Files for files, in
// PlannedLoad+Database for databases.

public import Connections
public import Warehouse

/// A file that is to be loaded.
public struct PlannedFile: Sendable {
  /// Why a file is to be loaded.
  public enum Reason: String, Sendable {
    /// It has not been loaded.
    case new
    /// It is another version than the one that was loaded; its content will tell.
    case changed
    /// The source reads it in another way than when it was loaded.
    case redeclared
    /// It was kept out, and someone accepted it.
    case accepted
  }

  /// The file.
  public let file: ListedFile
  /// Why it is to be loaded.
  public let reason: Reason
  /// The loads whose rows go when it comes.
  let former: [FormerLoad]
  /// Versions of it that were kept out and that this one settles.
  let settled: [FormerLoad]
  /// What its path says about its rows.
  let partition: Partition

  init(
    _ file: ListedFile, _ reason: Reason, former: [FormerLoad] = [], settled: [FormerLoad] = [],
    partition: Partition = .none
  ) {
    self.file = file
    self.reason = reason
    self.former = former
    self.settled = settled
    self.partition = partition
  }

  /// The load that the file may turn out to be, to the byte.
  var possiblySame: FormerLoad? {
    guard reason == .changed, former.count == 1, let load = former.first else { return nil }
    return load.path.isSamePath(as: file.path) && load.size == file.size ? load : nil
  }
}

/// What is to be done to a RAW table.
public struct PlannedLoad: Sendable {
  /// The table's declaration.
  public let source: Source
  /// The files to load, in this order.
  public internal(set) var files: [PlannedFile] = []
  /// The reading of a database, for a source that is one.
  var query: PlannedQuery?
  /// The table's log, where it is a Delta table's that says which files count.
  var delta: DeltaListing?
  /// Loads whose files no longer count.
  var removed: [FormerLoad] = []
  /// How many files are in the table already, as they stand.
  public internal(set) var seenCount = 0
  /// How many files the source's path means now.
  public internal(set) var matchedCount = 0
  /// Files that wait to be accepted.
  public internal(set) var heldPaths: [String] = []
  /// Files in the table that are no longer there.
  public internal(set) var vanishedPaths: [String] = []
  /// What the path means, and cannot be read as a file.
  public internal(set) var skipped: [SkippedEntry] = []
  /// Whether the table is yet to be made.
  public internal(set) var isTableNew = true
  /// Whether the table lacks a column that the source declares.
  public internal(set) var isTableNarrow = false

  init(_ source: Source) { self.source = source }

  /// The table.
  public var table: TableName { source.table }

  /// Whether there is anything to do.
  public var isNeeded: Bool {
    isTableNew || isTableNarrow || !files.isEmpty || !removed.isEmpty || query != nil
  }

  /// How many bytes there are to read.
  public var byteCount: Int64 { files.reduce(0) { $0 + $1.file.size } }

  /// What is to be known beside the reason: files that wait, and what is no file.
  public var notes: [String] { IngestMessages.notes(on: self) }

  /// Why there is something to do, or that there is not.
  public var reason: String { IngestMessages.reason(of: self) }
}

extension Source {
  /// What decides how a file becomes rows; descriptions and the like do not.
  var fingerprint: String {
    var fingerprint = Fingerprint(["2", mode.rawValue, since ?? ""])
    // Only what is said: a setting that a later version brings must not have everything read again.
    let usual = Mirror(reflecting: Format()).children.map { "\($0.value)" }
    for (setting, usual) in zip(Mirror(reflecting: format).children, usual)
    where "\(setting.value)" != usual {
      fingerprint.add("\(setting.label ?? "") \(setting.value)")
    }
    // Another pattern alone brings other files and makes no other rows of the same file, unless it takes
    // values from the path.
    if case .files = origin, captureNames.isEmpty {} else { fingerprint.add(path) }
    for column in fileColumns {
      fingerprint.add(column.name)
      fingerprint.add(column.header)
    }
    return fingerprint.text
  }
}
