// How Power BI and other ODBC programs open a published file: what `connection show` prints.

public import Foundation

/// The settings of an ODBC data source for a mart's file, with the reason for each.
public struct DataSourceSettings: Codable, Sendable {
  /// A setting of the driver.
  public struct Option: Codable, Sendable {
    /// Its name in a connection string.
    public let name: String
    /// Its value.
    public let value: String
    /// What goes wrong without it.
    public let reason: String
  }

  /// The mart, also the name of the data source.
  public let mart: String
  /// The published file on this machine.
  public let file: String
  /// Where its copy lies on the machine of Power BI or its gateway.
  public let windowsFile: String
  /// The settings beside driver and database.
  public let options: [Option]

  /// The settings for a mart.
  ///
  /// - Parameters:
  ///   - mart: The mart's name.
  ///   - file: The file that ``Publisher`` keeps current.
  ///   - windowsFile: Where the file is copied to for Power BI.
  public init(mart: String, file: URL, windowsFile: String? = nil) {
    self.mart = mart
    self.file = file.path
    self.windowsFile = windowsFile ?? #"C:\pantanal\\#(mart).db"#
    options = Self.options
  }

  private static let options = [
    Option(
      name: "BigInt", value: "1",
      reason: "whole numbers have 64 bits; otherwise counts and sums beyond 2,147,483,647 wrap"),
    Option(
      name: "StepAPI", value: "1",
      reason: "rows come as they are read; otherwise each result is held in memory whole"),
    Option(
      name: "NoCreat", value: "1",
      reason: "a wrong path is an error; otherwise it makes an empty database"),
    Option(
      name: "NoTXN", value: "1",
      reason: "no transaction is opened; the file is never written"),
    Option(
      name: "Timeout", value: "60000",
      reason: "milliseconds to wait for a file that is being replaced"),
  ]

  /// The connection string for Windows, for Power BI's "ODBC" connector.
  public var connectionString: String {
    "Driver={SQLite3 ODBC Driver};Database=\(windowsFile);" + assignments.joined(separator: ";")
  }

  /// The block for `odbc.ini` on Linux and macOS.
  public var odbcIni: String {
    // Names are the driver manager's own: unixODBC looks the driver up in odbcinst.ini.
    let lines =
      ["[\(mart)]", "Driver=SQLite3", "Database=file:\(DriverProof.escaped(file))?mode=ro"]
      + assignments
    return lines.joined(separator: "\n")
  }

  private var assignments: [String] { options.map { "\($0.name)=\($0.value)" } }

  /// What a person reads.
  public var text: String {
    let width = options.map { $0.name.count + $0.value.count + 1 }.max() ?? 0
    let reasons = options.map { option in
      let assignment = "\(option.name)=\(option.value)"
      return
        "  \(assignment.padding(toLength: width + 2, withPad: " ", startingAt: 0))\(option.reason)"
    }
    return """
      The mart \(mart) is the file \(file)

      Power BI
        1. Install the 64-bit SQLite ODBC driver: the gateway loads no other.
        2. Copy the file to a local disk, \(windowsFile) for instance: locks over a share are not
           reliable, and Windows does not let a file be replaced there while it is open.
        3. Get data > ODBC > Advanced options > Connection string:

      \(connectionString)

        With a gateway, put the same settings in a System DSN called \(mart), on the gateway and on
        each desktop, and let the service account NT SERVICE\\PBIEgwService read the file.

      Why each option
      \(reasons.joined(separator: "\n"))

      Linux and macOS: odbc.ini, then isql \(mart)

      \(odbcIni)

      The file is readable by its owner alone until you say otherwise; what you say stays:
      chgrp GROUP \(file) && chmod 640 \(file)
      """
  }
}
