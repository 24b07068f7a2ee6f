// The real program, run as a person runs it.

import Foundation
import Testing

/// The pantanal binary.
enum Program {
  static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// `PANTANAL_PROGRAM`, or the debug build beside these tests.
  static let url: URL = {
    if let path = ProcessInfo.processInfo.environment["PANTANAL_PROGRAM"] {
      return URL(filePath: path)
    }
    return repository.appending(path: ".build/debug/pantanal")
  }()

  /// What a run of the program left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The objects of `--json` output.
    var objects: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
    }
  }

  /// Runs the program and waits for its end.
  static func run(
    _ arguments: String..., in folder: URL, environment: [String: String] = [:]
  ) throws -> Outcome {
    try start(arguments, in: folder, environment: environment).outcome()
  }

  /// Starts the program without waiting.
  static func start(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    through launcher: [String] = []
  ) throws -> Running {
    let command = launcher + [url.path] + arguments
    return try Running(command: command, folder: folder, environment: environment)
  }

  /// A process whose output goes to files, so that no pipe can fill.
  final class Running {
    let process = Process()
    private let output: URL
    private let error: URL

    init(command: [String], folder: URL, environment: [String: String]) throws {
      let scratch = FileManager.default.temporaryDirectory
        .appending(path: "pantanal-\(UUID().uuidString)")
      output = scratch.appendingPathExtension("out")
      error = scratch.appendingPathExtension("err")
      try Data().write(to: output)
      try Data().write(to: error)
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = command
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: error)
      try process.run()
    }

    /// Waits for the end and reads what was printed.
    func outcome() throws -> Outcome {
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(at: output)
        try? FileManager.default.removeItem(at: error)
      }
      return Outcome(
        status: process.terminationReason == .exit
          ? process.terminationStatus : 128 + process.terminationStatus,
        output: try String(contentsOf: output, encoding: .utf8),
        error: try String(contentsOf: error, encoding: .utf8))
    }
  }
}
