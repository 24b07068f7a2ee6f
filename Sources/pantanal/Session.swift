// What most commands begin with: the project and its warehouse, and the two voices.

import Foundation
import Publishing
import Warehouse

/// A project and its warehouse, opened as the options say.
struct Session {
  let project: Project
  let warehouse: Warehouse
  /// The target that is worked on, if one is named.
  let target: Settings.Target?
  /// The project's own warehouse, also while a target is worked on.
  let original: Warehouse
  let options: GlobalOptions
  let display: ProgressDisplay

  /// Opens a project and its warehouse.
  ///
  /// - Parameters:
  ///   - options: What was typed.
  ///   - isChecking: Whether the project is compiled next, which says what is wrong with its files
  ///     together with what is wrong with its SQL.
  /// - Throws: ``PantanalError`` where there is no project, or it cannot be read.
  init(_ options: GlobalOptions, isChecking: Bool = false) throws {
    let here = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    let root =
      try options.project.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? Project.root(above: here)
    try self.init(options, root: root, isChecking: isChecking)
  }

  init(_ options: GlobalOptions, root: URL, isChecking: Bool = false) throws {
    let environment = ProcessInfo.processInfo.environment
    let project =
      isChecking
      ? try Project(readable: root, environment: environment)
      : try Project(at: root, environment: environment)
    target = try Self.target(options, project.settings)
    original = Warehouse(folder: project.settings.warehouse)
    // A target publishes into its own folder, whatever its warehouse.
    self.project = target.map { project.confined(to: $0.warehouse) } ?? project
    let folder = options.warehouse.map { URL(filePath: $0, directoryHint: .isDirectory) }
    warehouse = Warehouse(folder: folder ?? self.project.settings.warehouse)
    display = ProgressDisplay(isSilent: options.quiet || options.json)
    self.options = options
  }

  private static func target(
    _ options: GlobalOptions, _ settings: Settings
  ) throws -> Settings.Target? {
    guard let name = options.target else { return nil }
    guard let target = settings.targets[name] else {
      throw PantanalError.unknown("target", name, among: settings.targets.keys.sorted())
    }
    return target
  }

  /// The day the work is for: what pantanal.yaml says, or today where the project is.
  var asOf: String {
    project.settings.asOf ?? Timestamp.today(in: project.settings.timeZone)
  }

  /// Prints a result: the object when scripts listen, otherwise the text.
  func output(_ text: @autoclosure () -> String, _ object: @autoclosure () -> JSONValue) {
    Terminal.output(options.json ? object().text : text())
  }

  /// The marts with these names, or all of them.
  func marts(named names: [String]) throws -> [Settings.Mart] {
    let marts = project.settings.marts
    guard !names.isEmpty else { return marts }
    return try names.map { name in
      if let mart = marts.first(where: { $0.name == name }) { return mart }
      throw PantanalError.unknown("mart", name, among: marts.map(\.name))
    }
  }

  /// How Power BI opens what a mart publishes.
  func dataSource(of mart: Settings.Mart) -> DataSourceSettings {
    DataSourceSettings(
      mart: mart.name, file: Publisher(mart, of: warehouse, personalData: [:]).file)
  }

  /// The command as typed, for the lock's message and the catalog.
  static var command: String {
    (["pantanal"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }
}

extension PantanalError {
  /// A name that nothing in the project has, with the nearest one that something has.
  static func unknown(_ noun: String, _ name: String, among names: [String]) -> PantanalError {
    let hint =
      if let near = Suggestion.closest(to: name, in: names) {
        "did you mean \(near)?"
      } else if names.isEmpty {
        "pantanal.yaml declares none"
      } else {
        "there are: \(names.joined(separator: ", "))"
      }
    return PantanalError(.unknownName, "the project has no \(noun) named \(name)", hint: hint)
  }
}
