// A mart's file in a container: versions that never change, and last the name that people open.

import Azure
import Connections
import Foundation
import Warehouse

/// Where the files of a mart are in a container.
///
/// As in a folder, every version has a name of its own, and the current name comes last: a reader sees the
/// former file or the new one. The blob of the current name says of which content it is, so the container is
/// its own ledger too.
struct MartUpload {
  private let container: BlobContainer
  private let folder: String
  private let mart: String

  /// The metadata that says which content a blob has.
  private static let mark = "fingerprint"

  /// - Throws: ``PantanalError`` when no connection leads there, or a variable of it has no value.
  init(_ upload: Settings.Upload, mart: String) throws {
    self.mart = mart
    for settings in upload.connections {
      let container = try BlobConnection(settings).container
      guard let folder = Self.folder(of: upload, in: container) else { continue }
      self.container = container
      self.folder = folder
      return
    }
    throw PublishingMessages.noConnection(for: upload)
  }

  /// The path in the container, without slashes at its ends; nil when a URL leads elsewhere.
  private static func folder(of upload: Settings.Upload, in container: BlobContainer) -> String? {
    let place = container.location
    if let path = upload.path {
      return place.name(of: path.split(separator: "/").joined(separator: "/"))
        .trimmingCharacters(in: CharacterSet(charactersIn: "/"))
    }
    guard
      let wanted = try? StorageLocation(
        upload.text, account: place.account, endpoint: place.endpoint),
      wanted.endpoint == place.endpoint, wanted.container == place.container,
      place.path.isEmpty || (wanted.path + "/").hasPrefix(place.path + "/")
    else { return nil }
    return wanted.path
  }

  private func name(_ file: String) -> String { folder.isEmpty ? file : "\(folder)/\(file)" }

  private var current: String { name("\(mart).db") }

  /// Whether the current blob has that content.
  func isCurrent(_ fingerprint: String) throws -> Bool {
    try translating {
      try container.version(of: current)?.metadata[Self.mark] == fingerprint
    }
  }

  /// Uploads a complete file under its own name, then under the current one.
  func publish(
    _ version: URL, _ fingerprint: String, _ cancellation: Cancellation,
    _ progress: @escaping ProgressHandler
  ) throws {
    let file = try FileHandle(forReadingFrom: version)
    defer { try? file.close() }
    let size = Int64(try file.seekToEnd())
    let activity = "upload \(mart)"
    var sent: Int64 = 0
    func advance(_ count: Int) throws {
      try cancellation.check()
      guard count != 0 else { return }
      sent += Int64(count)
      progress(Progress(activity, completed: sent, total: 2 * size, unit: .bytes))
    }
    try translating {
      // What is there is looked at first: whoever writes meanwhile is not written over.
      let former = try container.version(of: current)
      let metadata = [Self.mark: fingerprint]
      try container.upload(
        file.fileDescriptor, as: name(version.lastPathComponent), if: .isAbsent,
        metadata: metadata, advance: advance)
      try cancellation.check()
      try container.upload(
        file.fileDescriptor, as: current,
        if: former.map { .isVersion($0.etag) } ?? .isAbsent, metadata: metadata, advance: advance)
    }
    removeOldVersions()
  }

  /// The last versions stay, as in a folder; what may not be deleted stays too.
  private func removeOldVersions() {
    let prefix = name("\(mart)-")
    var versions: [String] = []
    let isVersion = #/-\d{14,}-[0-9a-f]{16}\.db/#
    try? container.list(prefix: prefix) { items in
      versions += items.map(\.name).filter {
        $0.dropFirst(prefix.count - 1).wholeMatch(of: isVersion) != nil
      }
      return true
    }
    for old in versions.sorted().dropLast(PublishedFolder.versionsKept) {
      try? container.delete(old)
    }
  }

  private func translating<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as AzureError {
      throw PublishingMessages.notUploaded(mart, container.location.description, error)
    }
  }
}
