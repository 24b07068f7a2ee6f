// Publishing a mart: plan, write, check, prove, switch. The parts are in the files beside this one.

public import Foundation
import ODBC
import SQLite
public import Warehouse

/// What publishing a mart would do now.
public struct PublishingPlan: Sendable {
  /// The mart as it stands in the warehouse; nil while tables that it names are not there yet.
  public let mart: Mart?
  /// Whether the file that is current holds exactly this already.
  public let isUpToDate: Bool
  /// Why there is work, or why there is none.
  public let reason: String
}

/// A file that was published.
public struct Publication: Sendable {
  /// The file people open.
  public let file: URL
  /// The same file under the name that is its own.
  public let version: URL
  /// The mart as it was published.
  public let mart: Mart
  /// The rows of each table, by its published name.
  public let rowCounts: [String: Int64]
  /// The size of the file in bytes.
  public let size: Int64
  /// The driver that the file was read back with.
  public let driver: String
}

/// Writes a mart's file for BI.
///
/// The file is new, complete, proven and on the disk before it takes the name that people open;
/// whatever goes wrong earlier, the former file stays current.
public struct Publisher {
  private let settings: Settings.Mart
  private let folder: PublishedFolder
  private let warehouse: Warehouse
  private let personalData: [TableName: [String: Source.PersonalData]]
  private let isRehearsal: Bool

  /// How many pages a file may have; for tests of a full disk.
  var pageLimit: Int?

  /// Prepares to publish a mart.
  ///
  /// - Parameters:
  ///   - mart: What `pantanal.yaml` says of it.
  ///   - folder: Another folder than the one it says, for rehearsals.
  ///   - warehouse: Where its tables are.
  ///   - personalData: The columns that hold personal data, by lineage.
  public init(
    _ mart: Settings.Mart, to folder: URL? = nil, of warehouse: Warehouse,
    personalData: [TableName: [String: Source.PersonalData]]
  ) {
    settings = mart
    self.folder = PublishedFolder(url: folder ?? mart.folder, mart: mart.name)
    isRehearsal = folder != nil
    self.warehouse = warehouse
    self.personalData = personalData
  }

  /// The file people open, whether it is there already or not.
  public var file: URL { folder.current }

  /// Says whether there is anything to publish, and changes nothing.
  public func plan() throws -> PublishingPlan {
    try translating {
      let mark = PseudonymKey(of: warehouse)?.mark ?? ""
      let mart: Mart
      do {
        mart = try reading { try self.mart(on: $0, keyMark: mark) }
      } catch let error as PantanalError where error.code == .unknownName {
        // A plan is also made before the run that makes the tables.
        return PublishingPlan(mart: nil, isUpToDate: false, reason: error.message)
      }
      let version = folder.newest(with: mart.fingerprint)
      let isCurrent = version.map(folder.isCurrent) ?? false
      // The container is asked only when the folder does not know already that there is work.
      let isUpToDate: Bool
      do {
        isUpToDate = try isCurrent && (upload()?.isCurrent(mart.fingerprint) ?? true)
      } catch let error as PantanalError
        where [.publishFailed, .connectionInvalid].contains(error.code)
      {
        // A plan can be made while the container does not answer, or without the secrets it needs.
        return PublishingPlan(mart: mart, isUpToDate: false, reason: error.message)
      }
      return PublishingPlan(
        mart: mart, isUpToDate: isUpToDate,
        reason: PublishingMessages.reason(
          isUpToDate: isUpToDate, isFirst: folder.versions().isEmpty))
    }
  }

  /// Publishes the mart as it stands now, whether it has changed or not.
  ///
  /// - Throws: ``PantanalError``; the file published before is then still current.
  public func publish(
    cancellation: Cancellation = Cancellation(), progress: @escaping ProgressHandler = { _ in }
  ) throws -> Publication {
    try translating {
      try folder.locked { () throws -> Publication in
        folder.removeLeftovers()
        defer { folder.removeLeftovers() }
        let partial = try folder.makePartialFile()
        let (mart, counts) = try write(partial, cancellation, progress)
        let driver = try prove(partial, mart, cancellation)
        let version = try folder.keep(partial, fingerprint: mart.fingerprint)
        try folder.makeCurrent(version)
        try upload()?.publish(version, mart.fingerprint, cancellation, progress)
        return Publication(
          file: folder.current, version: version, mart: mart, rowCounts: counts,
          size: folder.size(of: version), driver: driver)
      }
    }
  }

  /// The container that the file goes to, if it goes to one.
  private func upload() throws -> MartUpload? {
    guard let upload = settings.upload, !isRehearsal else { return nil }
    return try MartUpload(upload, mart: settings.name)
  }

  private func write(
    _ partial: URL, _ cancellation: Cancellation, _ progress: @escaping ProgressHandler
  ) throws -> (Mart, [String: Int64]) {
    let key = try PseudonymKey(makingFor: warehouse)
    return try reading(into: partial) { connection in
      let mart = try mart(on: connection, keyMark: key.mark)
      let file = MartFile(
        mart: mart, connection: connection, cancellation: cancellation, progress: progress)
      return try cancellation.interrupting(connection) {
        let counts = try file.fill(key, cleanKeys: try cleanKeys(on: connection))
        try file.checkCounts(counts)
        return (mart, counts)
      }
    }
  }

  /// Checks a complete file by SQLite and through the driver, at the same time: both only read.
  ///
  /// - Returns: The driver.
  private func prove(
    _ file: URL, _ mart: Mart, _ cancellation: Cancellation
  ) throws -> String {
    let (_, driver) = try atTheSameTime(
      { try FileCheck(file: file, mart: mart, cancellation: cancellation).run() },
      {
        let proof = try DriverProof(file, of: mart, cancellation: cancellation)
        try proof.check()
        return proof.driver
      })
    return driver
  }

  private func mart(on connection: Connection, keyMark: String) throws -> Mart {
    try Mart(
      settings, on: connection, personalData: personalData, keyMark: keyMark,
      cleanKeys: cleanKeys(on: connection))
  }

  /// The tables whose rows have keys that are not personal.
  private func cleanKeys(on connection: Connection) throws -> [TableName] {
    try Layer.allCases.flatMap { layer in
      try connection.rows("SELECT name FROM \(layer.rawValue).sqlite_master WHERE type = 'table'")
        .compactMap { $0[0].text }.map { TableName(layer, $0) }
    }.sorted().filter { table in
      let keys = try SourceTable.columns(of: table, on: connection).filter(\.isKey).map(\.name)
      let personal = personalData[table] ?? [:]
      return !keys.isEmpty && keys.allSatisfy { personal[$0] == nil }
    }
  }

  /// Runs `body` in one transaction over all layers, which sees them as of one moment.
  private func reading<Result>(
    into partial: URL? = nil, _ body: (Connection) throws -> Result
  ) throws -> Result {
    let connection = try warehouse.connect()
    if let partial { try MartFile.attach(partial, to: connection) }
    if let pageLimit { try connection.execute("PRAGMA mart.max_page_count = \(pageLimit)") }
    try connection.execute("BEGIN")
    // A transaction begins to see a file when it first reads it.
    for layer in Layer.allCases {
      _ = try connection.value("SELECT count(*) FROM \(layer.rawValue).sqlite_master")
    }
    do {
      let result = try body(connection)
      try connection.execute("COMMIT")
      return result
    } catch {
      connection.rollBack()
      throw error
    }
  }

  private func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SQLiteError {
      throw PantanalError(error, doing: "publishing \(settings.name)")
    } catch let error as ODBCError {
      throw PublishingMessages.driver(error)
    } catch let error as CocoaError {
      throw PublishingMessages.system(settings.name, error)
    }
  }
}
