// A database behind an ODBC driver as a place that data comes from.

import ODBC
public import Warehouse

/// A database with an ODBC driver.
public struct DatabaseConnection: Sendable {
  /// The connection's name in the project.
  public let name: String

  private let connectionString: Secret
  private let place: Place

  /// A connection that is not looked at yet.
  ///
  /// - Throws: ``PantanalError`` when a variable that the settings name has no value.
  public init(_ settings: Settings.ConnectionSettings) throws {
    name = settings.name
    connectionString = try settings.secret("connection_string") ?? Secret("")
    place = settings.place
  }

  /// Whether the database answers.
  ///
  /// - Throws: ``PantanalError`` that says why not, in the driver's words.
  public func check() throws { _ = try open() }

  /// Connects for reading.
  func open() throws -> DataSource {
    do {
      return try DataSource.reading(connectionString.reveal())
    } catch {
      throw ConnectionMessages.unreachable(name, error, place)
    }
  }
}
