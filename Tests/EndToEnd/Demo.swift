// The example federation at a small scale, made and run once for all tests that look at it.

import Foundation
import Testing

/// The demo's folder, and what `pantanal demo` said when it made it.
enum Demo {
  static let scale = "0.02"

  private static let made = Result {
    let scratch = try Scratch()
    let outcome = try Program.run("demo", "demo", "--scale", scale, in: scratch.folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return (scratch: scratch, outcome: outcome)
  }

  /// What the command printed.
  static var outcome: Program.Outcome {
    get throws { try made.get().outcome }
  }

  /// The folder itself: to be read, not changed.
  static var folder: URL {
    get throws { try made.get().scratch.folder.appending(path: "demo") }
  }

  static func layer(_ name: String) throws -> Database {
    Database(file: try folder.appending(path: ".pantanal/warehouse/\(name).db"))
  }

  static var published: Database {
    get throws { Database(file: try folder.appending(path: ".pantanal/published/bi.db")) }
  }

  /// A copy that has run.
  static func run() throws -> Scratch {
    try Scratch(copyOf: folder)
  }

  /// A copy with its landing files that has not run.
  static func fresh() throws -> Scratch {
    let scratch = try Scratch(copyOf: folder)
    for name in ["warehouse", "published"] {
      try FileManager.default.removeItem(at: scratch.folder.appending(path: ".pantanal/\(name)"))
    }
    return scratch
  }
}
