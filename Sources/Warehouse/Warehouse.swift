// The folder of SQLite files and the one place that opens connections to them.

public import Foundation
import Functions
public import SQLite

/// A warehouse: a folder with one SQLite file per layer, and the catalog.
///
/// On every connection the main database is an empty one in memory and the files are attached under
/// their layers' names, so that a table is always `layer.table`.
public struct Warehouse: Sendable {
  /// The folder.
  public let folder: URL

  /// A warehouse in a folder that may not exist yet; see ``prepare()``.
  public init(folder: URL) {
    self.folder = folder.standardizedFileURL
  }

  /// The file of a layer.
  public func url(of layer: Layer) -> URL {
    folder.appending(path: "\(layer.rawValue).db")
  }

  /// The file of the catalog: runs, models, the log of queries.
  public var catalogURL: URL { folder.appending(path: "catalog.db") }

  /// The folder for copies of files while they are read.
  public var spoolURL: URL { folder.appending(path: "spool") }

  /// Whether the files are there.
  public var exists: Bool {
    FileManager.default.fileExists(atPath: catalogURL.path)
      && Layer.allCases.allSatisfy { FileManager.default.fileExists(atPath: url(of: $0).path) }
  }

  /// Makes what is missing: the folder, the files, and the engine's own tables in them.
  ///
  /// Files are readable by their owner alone.
  ///
  /// - Throws: ``PantanalError`` when a file cannot be made, is damaged, or was made by a newer
  ///   version of the engine.
  public func prepare() throws {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PantanalError(
        .fileUnreadable, "the folder \(folder.path) cannot be made", cause: error)
    }
    try alone {
      for layer in Layer.allCases {
        try prepareFile(
          at: url(of: layer), schema: EngineTables.schema(of: layer),
          upgrades: EngineTables.upgrades(of: layer))
      }
      try prepareFile(
        at: catalogURL, schema: EngineTables.catalog,
        upgrades: EngineTables.catalogUpgrades)
    }
  }

  /// Runs `body` while no other process prepares this folder.
  ///
  /// The folder itself is locked, because SQLite does not wait for a lock while it changes the journal
  /// mode. The system gives the lock back when the descriptor is closed or the process dies.
  private func alone(_ body: () throws -> Void) throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    // A file system without locks leaves it to SQLite's own.
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    try body()
  }

  private func prepareFile(at url: URL, schema: String, upgrades: [String]) throws {
    let path = url.path
    // Made before SQLite opens it, because SQLite would give it the rights of the umask; and in one call,
    // because another process may be making it too.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
    do {
      let connection = try Connection(.file(path), mode: .readWrite)
      connection.setBusyTimeout(milliseconds: 10_000)
      try EngineTables.bringUpToDate(
        connection, file: url.lastPathComponent, schema: schema, upgrades: upgrades)
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "opening \(path)")
    }
  }

  /// Opens a connection that may write to one layer, or to none, and reads the others.
  ///
  /// Only the written layer is attached read-write, so that steps of different layers can run at
  /// the same time: `BEGIN IMMEDIATE` locks every attached file that may be written.
  ///
  /// Files that an older version of the engine left are brought up to date first, as ``prepare()`` does.
  public func connect(writing written: Layer? = nil) throws -> Connection {
    try opening {
      let connection = try attached(writing: written)
      guard try !isUpToDate(connection) else { return connection }
      try prepare()
      return try attached(writing: written)
    }
  }

  private func attached(writing written: Layer?) throws -> Connection {
    let connection = try plainConnection()
    for layer in Layer.allCases {
      try connection.attach(
        url(of: layer).path, as: layer.rawValue, mode: layer == written ? .readWrite : .readOnly)
    }
    if let written { try Self.tuneForWriting(connection, layer: written.rawValue) }
    return connection
  }

  private func isUpToDate(_ connection: Connection) throws -> Bool {
    try Layer.allCases.allSatisfy { layer in
      try connection.value("PRAGMA \(layer.rawValue).user_version").integer == EngineTables.version
    }
  }

  /// Opens a connection that reads all layers and the catalog.
  public func connectForReading() throws -> Connection {
    let connection = try connect()
    return try opening {
      try connection.attach(catalogURL.path, as: "catalog", mode: .readOnly)
      return connection
    }
  }

  /// Opens a connection to the catalog alone, for short transactions.
  public func connectToCatalog() throws -> Connection {
    try opening {
      let connection = try plainConnection()
      try connection.attach(catalogURL.path, as: "catalog", mode: .readWrite)
      return connection
    }
  }

  /// A connection with our functions and nothing attached.
  public static func emptyConnection() throws -> Connection {
    let connection = try Connection(.memory)
    try connection.withPointer { try FunctionLibrary.register(on: $0) }
    return connection
  }

  private func plainConnection() throws -> Connection {
    let connection = try Self.emptyConnection()
    connection.setBusyTimeout(milliseconds: 10_000)
    try connection.execute("PRAGMA foreign_keys = OFF")
    return connection
  }

  // No checkpoint inside a step: with the default, the COMMIT of a large step did it and took
  // longer than the step. Debian's SQLite overwrites deleted content unless told not to.
  private static func tuneForWriting(_ connection: Connection, layer: String) throws {
    try connection.execute(
      """
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA \(layer).synchronous = FULL;
      PRAGMA \(layer).secure_delete = OFF;
      PRAGMA \(layer).cache_size = -49152;
      PRAGMA temp.cache_size = -32768;
      """)
  }

  /// Moves what a layer's write-ahead log holds into its file, as far as readers let it.
  public func checkpoint(_ layer: Layer) throws {
    try opening {
      let connection = try Connection(.file(url(of: layer).path), mode: .readWrite)
      connection.setBusyTimeout(milliseconds: 100)
      try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// The size in bytes of a layer's file with its write-ahead log.
  public func size(of layer: Layer) -> Int64 {
    let path = url(of: layer).path
    return [path, path + "-wal"].reduce(0) { total, file in
      let attributes = try? FileManager.default.attributesOfItem(atPath: file)
      return total + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
    }
  }

  private func opening<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SQLiteError {
      guard exists else {
        throw PantanalError(
          .warehouseMissing, "there is no warehouse in \(folder.path)",
          hint: "pantanal run makes it", cause: error)
      }
      throw PantanalError(error, doing: "opening the warehouse in \(folder.path)")
    }
  }
}
