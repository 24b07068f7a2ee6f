// A real PostgreSQL for tests: made in a temporary folder, reached through a socket in it, gone with
// the process that started it.

public import Foundation

/// A PostgreSQL server that belongs to this process.
public final class PostgreSQLServer: Sendable {
  /// The folder of the server's programs, nil where it is not installed.
  public static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
      .map { "\(root)/\($0)/bin" }
      .last { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
  }()

  /// Whether server and driver are installed; tests are skipped otherwise.
  public static var isInstalled: Bool {
    guard programs != nil else { return false }
    let drivers = try? String(contentsOfFile: "/etc/odbcinst.ini", encoding: .utf8)
    return drivers?.contains("[PostgreSQL Unicode]") ?? false
  }

  /// What to say where they are not.
  public static let missing = "apt install postgresql odbc-postgresql"

  /// The one server of all suites, started when the first asks for it.
  public static let shared = Result { try PostgreSQLServer() }

  /// The folder of the socket.
  public let folder: URL

  // The server stops when this pipe closes, also when this process is killed.
  private let life: Pipe

  /// What could not be started.
  public struct Failure: Error, CustomStringConvertible {
    /// What its programs said.
    public let description: String
  }

  private init() throws {
    folder = URL(filePath: "/tmp/pg-\(UUID().uuidString.prefix(8))")
    life = Pipe()
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", Self.script, "sh", folder.path, Self.programs ?? ""]
    process.standardInput = life
    process.standardOutput = output
    process.standardError = output
    try process.run()
    var said = Data()
    while !said.contains(Data("ready\n".utf8)) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else {
        throw Failure(description: String(decoding: said, as: UTF8.self))
      }
      said += piece
    }
  }

  /// PostgreSQL refuses to run as root, whose server therefore belongs to the user of the package.
  private static let script = """
    set -e
    mkdir -p "$1"; cd "$1"
    as=
    if [ "$(id -u)" = 0 ]; then
      chown postgres "$1"
      as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    $as "$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N > "$1/log" 2>&1
    echo 'local all eva scram-sha-256' | cat - "$1/data/pg_hba.conf" > "$1/hba"
    cat "$1/hba" > "$1/data/pg_hba.conf"
    $as "$2/pg_ctl" -D "$1/data" -w -l "$1/data/log" start > /dev/null \\
      -o "-k $1 -c listen_addresses='' -c fsync=off -c timezone=America/Sao_Paulo" < /dev/null
    echo ready
    exec > /dev/null 2>&1
    cat
    $as "$2/pg_ctl" -D "$1/data" -m immediate stop
    rm -rf "$1"
    """

  /// How ODBC finds it.
  public func connectionString(_ more: String = "UID=postgres") -> String {
    "Driver={PostgreSQL Unicode};Server=\(folder.path);Port=5432;Database=postgres;\(more)"
  }
}

extension Data {
  fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
