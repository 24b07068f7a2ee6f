// The Python of .venv, with the packages of Tests/requirements.txt, and a place for what it makes.

import Foundation
import Synchronization

/// A Python that has other people's libraries, asked in JSON.
enum VirtualPython {
  private static let path = URL(filePath: #filePath)
    .appending(path: "../../../.venv/bin/python").standardized.path

  static let exists = FileManager.default.isExecutableFile(atPath: path)

  /// Runs a program with `input` as JSON on its standard input, and gives the JSON it writes.
  static func run<Answer: Decodable>(
    _ program: String, on input: some Encodable, as answer: Answer.Type = Answer.self
  ) throws -> Answer {
    let folder = TemporaryFolder()
    try JSONEncoder().encode(input).write(to: folder.url("in"))
    try Data().write(to: folder.url("out"))
    try program.write(to: folder.url("program.py"), atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = [folder.file("program.py")]
    process.standardInput = try FileHandle(forReadingFrom: folder.url("in"))
    process.standardOutput = try FileHandle(forWritingTo: folder.url("out"))
    try process.run()
    process.waitUntilExit()
    return try JSONDecoder().decode(Answer.self, from: Data(contentsOf: folder.url("out")))
  }
}

/// A folder that goes with the test that made it.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// One that goes when the tests end.
  static func untilExit() -> TemporaryFolder {
    let folder = TemporaryFolder()
    lasting.withLock { $0.append(folder.path) }
    atexit {
      for path in TemporaryFolder.lasting.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
    return folder
  }

  private static let lasting = Mutex<[String]>([])

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func url(_ name: String) -> URL { URL(filePath: file(name)) }
}
