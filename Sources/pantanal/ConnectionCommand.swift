// pantanal connection: what is configured, whether it answers, and what to type elsewhere to read
// what we publish.

import ArgumentParser
import Connections
import Publishing
import Warehouse

struct ConnectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connection",
    abstract: "List and test connections, and show the settings for Power BI.",
    subcommands: [
      ConnectionListCommand.self, ConnectionTestCommand.self, ConnectionShowCommand.self,
    ],
    defaultSubcommand: ConnectionListCommand.self)
}

struct ConnectionListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the connections of the project.")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    var table = TextTable(["name", "type", "place", "sources"], right: [3])
    for connection in session.connections {
      let count = session.project.sources.count { $0.connection == connection.name }
      if options.json {
        Terminal.output(
          JSONValue.object([
            "name": .text(connection.name), "type": .text(connection.kind),
            "place": .text(connection.location), "sources": .integer(count),
          ]).text)
      }
      table.add([connection.name, connection.kind, connection.location, String(count)])
    }
    if !options.json {
      for line in table.lines { Terminal.output(line) }
    }
  }
}

struct ConnectionTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Say whether the connections answer, and what each source finds."
  )

  @Argument(help: "The connections to test (default: all).")
  var names: [String] = []

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let connections = session.connections
    let selected = try names.isEmpty ? connections : names.map { try find($0, in: connections) }
    var failures: [PantanalError] = []
    for connection in selected {
      do {
        try test(connection, session)
      } catch let error as PantanalError {
        failures.append(error)
      }
    }
    if let error = PantanalError.joining(failures) { throw error }
  }

  private func test(_ connection: ProjectConnections.Declared, _ session: Session) throws {
    try connection.check()
    if !options.json { Terminal.output("\(connection.name) answers: \(connection.location)") }
    if let database = try connection.database() { return try test(database, session) }
    guard let place = try connection.files() else { return }
    for source in session.project.sources where source.connection == connection.name {
      let files = try place.list(GlobPattern(source.path))
      let byteCount = files.reduce(0) { $0 + Int($1.size) }
      session.output(
        """
          \(source.table.description.padded(to: 24)) \(files.count.counted("file")), \
        \(ByteCount.spoken(byteCount)): \(source.path)
        """,
        .object([
          "connection": .text(connection.name), "table": .text(source.table.description),
          "pattern": .text(source.path), "files": .integer(files.count),
          "bytes": .integer(byteCount),
        ]))
    }
  }

  private func test(_ database: DatabaseConnection, _ session: Session) throws {
    for source in session.project.sources where source.connection == database.name {
      // A source of files is told so where it is planned.
      guard let relation = DatabaseRelation(source) else { continue }
      let columns = try DatabaseReading(relation, of: source, on: database).columnNames()
      session.output(
        """
          \(source.table.description.padded(to: 24)) \(columns.count.counted("column")): \
        \(source.path)
        """,
        .object([
          "connection": .text(database.name), "table": .text(source.table.description),
          "reads": .text(source.path), "columns": .integer(columns.count),
        ]))
    }
  }

  private func find(
    _ name: String, in connections: [ProjectConnections.Declared]
  ) throws -> ProjectConnections.Declared {
    if let connection = connections.first(where: { $0.name == name }) { return connection }
    throw PantanalError.unknown("connection", name, among: connections.map(\.name))
  }
}

struct ConnectionShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what to type into Power BI, and into odbc.ini, to read a mart.")

  @Argument(help: "The mart (default: every mart of the project).")
  var mart: String?

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    for mart in try session.marts(named: mart.map { [$0] } ?? []) {
      let settings = session.dataSource(of: mart)
      session.output(
        settings.text,
        .object([
          "mart": .text(settings.mart), "file": .text(settings.file),
          "connection_string": .text(settings.connectionString),
          "odbc_ini": .text(settings.odbcIni),
        ]))
    }
  }
}

extension Session {
  /// The connections of the project; its own seeds only where it has some.
  fileprivate var connections: [ProjectConnections.Declared] {
    ProjectConnections(project).all.filter { connection in
      connection.name != Source.seedConnection
        || project.sources.contains { $0.connection == Source.seedConnection }
    }
  }
}
