// What most commands begin with: the project and its warehouse, and the two voices.

import Foundation
import Warehouse

/// A project and its warehouse, opened as the options say.
struct Session {
  let project: Project
  let warehouse: Warehouse
  let options: GlobalOptions
  let display: ProgressDisplay

  init(_ options: GlobalOptions) throws {
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let root =
      try options.project.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? Project.root(above: here)
    try self.init(options, root: root)
  }

  init(_ options: GlobalOptions, root: URL) throws {
    project = try Project(at: root, environment: ProcessInfo.processInfo.environment)
    warehouse = Warehouse(folder: try Self.folder(options, project.settings))
    display = ProgressDisplay(isSilent: options.quiet || options.json)
    self.options = options
  }

  private static func folder(_ options: GlobalOptions, _ settings: Settings) throws -> URL {
    if let folder = options.warehouse { return URL(filePath: folder, directoryHint: .isDirectory) }
    guard let name = options.target else { return settings.warehouse }
    guard let target = settings.targets[name] else {
      throw PantanalError(
        .unknownName, "pantanal.yaml has no target named \(name)",
        hint: Suggestion.closest(to: name, in: settings.targets.keys).map { "did you mean \($0)?" }
          ?? "its targets are: \(settings.targets.keys.sorted().joined(separator: ", "))")
    }
    return target.warehouse
  }

  /// Prints a result: the object when scripts listen, otherwise the text.
  func output(_ text: @autoclosure () -> String, _ object: @autoclosure () -> JSONValue) {
    Terminal.output(options.json ? object().text : text())
  }

  /// The command as typed, for the lock's message and the catalog.
  static var command: String {
    (["pantanal"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }
}
