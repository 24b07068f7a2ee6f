// The drivers that odbcinst knows on this machine.

import COdbc

/// A driver registered in `odbcinst.ini`.
public struct Driver: Hashable, Sendable {
  /// The name a connection string uses: `SQLite3`.
  public let name: String

  /// The shared library, as registered; unixODBC looks for it in its own folder.
  public let library: String

  /// The drivers registered on this machine.
  public static func installed() throws(ODBCError) -> [Driver] {
    let environment = try Handle.environment()
    var drivers: [Driver] = []
    var direction = SQLUSMALLINT(SQL_FETCH_FIRST)
    while let driver = next(direction, in: environment) {
      drivers.append(driver)
      direction = SQLUSMALLINT(SQL_FETCH_NEXT)
    }
    return drivers
  }

  /// The driver of that name, whatever its capitals.
  ///
  /// - Throws: ``ODBCError`` whose hint names the Debian package, when it is not registered.
  public static func named(_ name: String) throws(ODBCError) -> Driver {
    let drivers = try installed()
    if let driver = drivers.first(where: { $0.name.lowercased() == name.lowercased() }) {
      return driver
    }
    let message = "the ODBC driver \(name) is not installed"
    throw ODBCError(
      "find the driver", [Diagnostic(state: "IM002", nativeCode: 0, message: message)],
      hint: hint(forMissing: name))
  }

  static func hint(forMissing name: some StringProtocol) -> String {
    let packages = ["sqlite": "libsqliteodbc", "postgres": "odbc-postgresql", "tds": "tdsodbc"]
    guard let package = packages.first(where: { name.lowercased().contains($0.key) })?.value else {
      return "odbcinst -q -d lists the drivers of this machine"
    }
    return "apt install \(package)"
  }

  private static func next(_ direction: SQLUSMALLINT, in environment: Handle) -> Driver? {
    var name = [SQLCHAR](repeating: 0, count: 256)
    var attributes = [SQLCHAR](repeating: 0, count: 4096)
    var nameCount: SQLSMALLINT = 0
    var attributeCount: SQLSMALLINT = 0
    let code = SQLDrivers(
      environment.pointer, direction, &name, SQLSMALLINT(name.count), &nameCount, &attributes,
      SQLSMALLINT(attributes.count), &attributeCount)
    guard Handle.succeeded(code) else { return nil }
    let pairs = attributes.split(separator: 0).map { Array($0).text }
    let library = pairs.first { $0.lowercased().hasPrefix("driver=") }?.dropFirst(7)
    return Driver(
      name: name.text,
      library: String(library ?? ""))
  }
}
