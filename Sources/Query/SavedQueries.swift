public import Foundation
public import Warehouse

/// The queries that a project keeps in `sql/queries`.
public struct SavedQueries {
  private let root: URL

  /// The saved queries of the project in a folder.
  public init(of root: URL) {
    self.root = root
  }

  private var folder: URL { root.appending(path: "sql/queries") }

  /// Their names, sorted.
  public var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
  }

  /// The query of that name, which may begin with `@`.
  public func query(named name: String) throws -> SQLFile {
    let name = String(name.drop { $0 == "@" })
    // Only what is listed is opened, so that no name leads out of the folder.
    guard names.contains(name) else { throw QueryMessages.noSavedQuery(name, among: names) }
    return try SQLFile(at: folder.appending(path: "\(name).sql"), in: root)
  }
}
