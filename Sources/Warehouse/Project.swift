// A project: the folder of versioned text, read whole, all that is wrong with it reported in one go.

public import Foundation

/// A folder of versioned text: settings, sources, migrations, transforms, rules, models.
public struct Project: Sendable {
  /// The folder.
  public let root: URL
  /// What `pantanal.yaml` says.
  public internal(set) var settings: Settings
  /// The RAW tables' declarations, seeds included, ordered by table.
  public internal(set) var sources: [Source]
  /// The transforms with the tables they fill, ordered by table.
  public let transforms: [(table: TableName, file: SQLFile)]
  /// The rules that span tables.
  public let ruleQueries: [SQLFile]
  /// The models' files.
  public let models: [SQLFile]
  /// What is wrong with single files; without them the project is only good for being checked.
  public let problems: [PantanalError]
  /// The tables whose source or transform could not be read, so that nobody takes them for missing.
  public let unreadTables: Set<TableName>
  /// The migrations' files by layer, ordered by name.
  public let migrations: [Layer: [SQLFile]]

  /// The name of the file that makes a folder a project.
  public static let fileName = "pantanal.yaml"

  /// Finds the nearest folder upwards that is a project.
  public static func root(above folder: URL) throws -> URL {
    var candidate = folder.standardizedFileURL
    while true {
      let file = candidate.appending(path: fileName)
      if FileManager.default.fileExists(atPath: file.path) { return candidate }
      let parent = candidate.deletingLastPathComponent().standardizedFileURL
      // The parent of a relative path, which is all a deleted folder has, grows without end.
      guard parent.path.utf8.count < candidate.path.utf8.count else { break }
      candidate = parent
    }
    throw PantanalError(
      .projectMissing, "there is no \(fileName) in \(folder.path) or above it",
      hint: "go to a project's folder, name one with --project, or make one: pantanal init DIR")
  }

  /// Reads a project.
  ///
  /// - Parameters:
  ///   - root: The project's folder.
  ///   - environment: Where `${NAME}` in the settings is looked up.
  /// - Throws: ``PantanalError``; several joined when several files are wrong.
  public init(at root: URL, environment: [String: String]) throws {
    try self.init(readable: root, environment: environment)
    if let error = PantanalError.joining(problems) { throw error }
  }

  /// Reads what can be read of a project, so that all that is wrong with it can be said in one go.
  ///
  /// - Parameters:
  ///   - root: The project's folder.
  ///   - environment: Where `${NAME}` in the settings is looked up.
  /// - Throws: ``PantanalError`` where there is no project, or its settings cannot be read; then joined
  ///   with all that is wrong with other files.
  public init(readable root: URL, environment: [String: String]) throws {
    // A folder without its slash would be taken for a file, beside which relative paths would lie.
    let root = URL(filePath: root.path, directoryHint: .isDirectory).standardizedFileURL
    guard FileManager.default.fileExists(atPath: root.appending(path: Self.fileName).path) else {
      throw PantanalError(
        .projectMissing, "there is no \(Self.fileName) in \(root.path)",
        hint: "make a project there with: pantanal init \(root.path)")
    }
    var errors: [PantanalError] = []
    func collecting<Result>(_ body: () throws -> Result) throws -> Result? {
      do {
        return try body()
      } catch let error as PantanalError {
        errors += error.parts.isEmpty ? [error] : error.parts
        return nil
      }
    }
    var unread: Set<TableName> = []
    func files(_ folder: String, of layer: Layer? = nil) throws -> [SQLFile] {
      let paths = Self.paths(in: root.appending(path: folder), ending: "sql")
      let files = paths.concurrentMap { path in
        Result {
          try SQLFile(at: root.appending(path: "\(folder)/\(path)"), path: "\(folder)/\(path)")
        }
      }
      return try zip(paths, files).compactMap { path, file in
        let file = try collecting { try file.get() }
        if file == nil, let layer {
          unread.insert(TableName(layer, Self.stem(of: URL(filePath: path))))
        }
        return file
      }
    }
    func sources(_ folder: String, _ ending: String, _ read: (URL) throws -> Source) throws
      -> [Source]
    {
      try Self.files(in: root.appending(path: folder), ending: ending).compactMap { url in
        let source = try collecting { try read(url) }
        if source == nil { unread.insert(TableName(.raw, Self.stem(of: url))) }
        return source
      }
    }
    let settings = try collecting { try Settings(at: root, environment: environment) }
    var declared = try sources("sql/raw", "yaml") { try Source(at: $0, in: root) }
    let names = Set(declared.map(\.table))
    declared += try sources("seeds", "csv") { try Source.seed(at: $0, in: root) }
      .filter { !names.contains($0.table) }
    let transforms = try [Layer.trusted, .refined].flatMap { layer in
      try files("sql/\(layer.rawValue)", of: layer).map { (TableName(layer, $0.name), $0) }
    }
    errors += Self.doubles(declared.map { ($0.table, $0.place.file) }, "sources declare")
    errors += Self.doubles(transforms.map { ($0, $1.path) }, "transforms fill")
    ruleQueries = try files("sql/dataquality")
    models = try files("sql/models")
    var migrations: [Layer: [SQLFile]] = [:]
    for layer in [Layer.trusted, .refined] {
      migrations[layer] = try files("migrations/\(layer.rawValue)")
    }
    guard let settings else {
      throw PantanalError.joining(errors)
        ?? PantanalError(.projectInvalid, "\(Self.fileName) cannot be read")
    }
    self.root = root
    self.settings = settings
    self.sources = Self.firsts(declared, \.table)
    self.transforms = Self.firsts(transforms, \.0)
    self.migrations = migrations
    problems = errors
    unreadTables = unread
  }

  private static func stem(of url: URL) -> String {
    url.deletingPathExtension().lastPathComponent
  }

  /// Files that are about a table another file is about; SQLite does not tell small letters from large.
  private static func doubles(
    _ files: [(table: TableName, path: String)], _ deed: String
  ) -> [PantanalError] {
    var first: [String: String] = [:]
    return files.compactMap { table, path in
      let name = table.description.lowercased()
      guard let other = first[name] else {
        first[name] = path
        return nil
      }
      return PantanalError(
        .projectInvalid, "two \(deed) \(table)",
        hint: "\(other) does so too; rename one of the files",
        place: Place(file: path, line: 1, column: 1))
    }
  }

  /// The files with unit tests of transforms, ordered by path.
  public var testFiles: [URL] {
    get throws {
      let folder = root.appending(path: "sql/tests")
      return try ["yaml", "yml"].flatMap { try Self.files(in: folder, ending: $0) }
        .sorted { $0.path < $1.path }
    }
  }

  /// The text of a file of the project.
  ///
  /// - Throws: ``PantanalError`` when it cannot be read, or is not UTF-8.
  public func text(of url: URL) throws -> String {
    try Self.read(url, as: url.path(relativeTo: root))
  }

  /// The first of each table's, ordered by table.
  private static func firsts<Element>(
    _ elements: [Element], _ table: (Element) -> TableName
  ) -> [Element] {
    var seen: Set<String> = []
    return elements.filter { seen.insert(table($0).description.lowercased()).inserted }
      .sorted { table($0) < table($1) }
  }

  /// The files below a folder with an ending, ordered by path.
  static func files(in folder: URL, ending: String) throws -> [URL] {
    paths(in: folder, ending: ending).map { folder.appending(path: $0) }
  }

  /// The paths below a folder of the files in it with an ending, ordered.
  private static func paths(in folder: URL, ending: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return paths.filter { $0.hasSuffix("." + ending) && !$0.hasPrefix(".") }.sorted()
  }

  /// The text of a file of the project.
  static func read(_ url: URL, as path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw PantanalError(.fileUnreadable, "\(path) cannot be read")
    }
    guard !data.withUnsafeBytes({ $0.contains(0) }) else {
      throw PantanalError(.fileUnreadable, "\(path) holds a zero byte, so it is not text")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw PantanalError(
        .fileUnreadable, "\(path) is not UTF-8", hint: "save the file as UTF-8")
    }
    return text
  }
}
