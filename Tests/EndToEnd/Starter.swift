// The small project that `pantanal init` makes, for tests that need a project and not much data.

import Foundation
import Testing

/// A fresh copy of the starter project, run once or not yet.
enum Starter {
  private static let made = Result {
    let scratch = try Scratch()
    let outcome = try Program.run("init", "project", in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return scratch
  }

  private static let executed = Result {
    let scratch = try Scratch(copyOf: made.get().folder.appending(path: "project"))
    let outcome = try Program.run("run", in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return scratch
  }

  /// A project that has not run.
  static func fresh() throws -> Scratch {
    try Scratch(copyOf: made.get().folder.appending(path: "project"))
  }

  /// A project whose warehouse holds the result of one run.
  static func run() throws -> Scratch {
    try Scratch(copyOf: executed.get().folder)
  }
}

extension Scratch {
  /// A layer's file.
  func layer(_ name: String) -> Database {
    Database(file: folder.appending(path: ".pantanal/warehouse/\(name).db"))
  }
}
