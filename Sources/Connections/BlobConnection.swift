// A container of Azure Blob Storage as a place that data comes from.

public import Azure
import Foundation
public import Warehouse

/// A container of blobs, or the part of one below a path.
public struct BlobConnection: FileConnection {
  /// The connection's name in the project.
  public let name: String

  /// The container.
  public let container: BlobContainer

  /// A connection to a container, which is not looked at yet.
  public init(name: String, container: BlobContainer) {
    self.name = name
    self.container = container
  }

  /// A connection as `pantanal.yaml` declares it.
  ///
  /// - Throws: ``PantanalError`` when a variable has no value, or a setting means nothing.
  public init(_ settings: Settings.ConnectionSettings) throws {
    name = settings.name
    do {
      let url = try settings.text("url") ?? ""
      let string = try settings.secret("connection_string").map { secret in
        try ConnectionString(secret.reveal())
      }
      let location = try StorageLocation(
        url, account: settings.text("account") ?? string?.account,
        endpoint: settings.text("endpoint") ?? string?.endpoint)
      let chosen = try CredentialSettings(settings).credential(
        for: location, url: Secret(url), string: string)
      container = BlobContainer(location, credential: chosen)
    } catch let error as AzureError {
      throw ConnectionMessages.settings(settings, error)
    }
  }

  /// Whether the container answers and can be listed.
  ///
  /// - Throws: ``PantanalError`` that says why not.
  public func check() throws {
    try translating { try container.list(prefix: prefix, limit: 1) { _ in false } }
  }

  /// The blobs whose names the pattern means, ordered by name.
  ///
  /// Only what begins like the pattern is asked for, up to its first sign.
  ///
  /// - Throws: ``PantanalError`` when the container cannot be listed.
  public func list(_ pattern: GlobPattern) throws -> [ListedFile] {
    guard !pattern.segments.isEmpty else { return [] }
    var files: [ListedFile] = []
    try translating {
      try container.list(prefix: prefix + pattern.literalPrefix) { items in
        for item in items {
          let path = String(item.name.dropFirst(prefix.count))
          guard pattern.matches(path), !path.hasSuffix("/") else { continue }
          files.append(
            ListedFile(
              path: path, size: item.size, modifiedAt: ListedFile.time(seconds: item.modifiedAt),
              etag: item.etag))
        }
        return true
      }
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return files
  }

  /// Copies a blob into the spool, all of it of one version, checked, readable by its owner alone.
  ///
  /// What is told to `advance` can be negative: that much is copied again.
  public func fetch(
    _ file: ListedFile, into spool: String, advance: (_ byteCount: Int) throws -> Void
  ) throws -> LocalFile {
    try FileManager.default.createDirectory(
      atPath: spool, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = "\(spool)/blob-\(UUID().uuidString)"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ConnectionMessages.unwritable(spool, errno)
    }
    defer { close(descriptor) }
    do {
      let version = try translating(file.path) {
        try container.download(
          container.location.name(of: file.path), into: descriptor, advance: advance)
      }
      let fetched = ListedFile(
        path: file.path, size: version.size,
        modifiedAt: ListedFile.time(seconds: version.modifiedAt),
        etag: version.etag.filter { $0 != "\"" })
      return LocalFile(fetched, at: path, place: "\(file.path) on \(name)", isCopy: true)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// What the names of all blobs of this connection begin with.
  private var prefix: String {
    container.location.path.isEmpty ? "" : container.location.path + "/"
  }

  func translating<Result>(_ file: String? = nil, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as AzureError {
      throw ConnectionMessages.blobs(self, file, error)
    }
  }
}

extension GlobPattern {
  /// What all paths that are meant begin with.
  var literalPrefix: String {
    var prefix = ""
    for (index, segment) in segments.enumerated() {
      switch segment {
      case .name(let name): prefix += name + (index + 1 < segments.count ? "/" : "")
      case .pattern(let tokens):
        for case .character(let scalar) in tokens.prefix(while: \.isCharacter) {
          prefix.unicodeScalars.append(scalar)
        }
        return prefix
      case .anyDepth: return prefix
      }
    }
    return prefix
  }
}

extension GlobPattern.Token {
  fileprivate var isCharacter: Bool { if case .character = self { true } else { false } }
}
