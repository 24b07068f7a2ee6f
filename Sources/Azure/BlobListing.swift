// One page of a container's listing.

import Foundation

/// A blob as a container lists it.
public struct BlobItem: Hashable, Sendable {
  /// Its whole name in the container.
  public let name: String
  /// How many bytes it has.
  public let size: Int64
  /// When it was last written, in seconds since 1970 UTC.
  public let modifiedAt: Int
  /// The service's name for this version of it, without quotes.
  public let etag: String
}

/// A page of a listing.
struct BlobListing {
  /// The blobs, in the order of their names.
  private(set) var items: [BlobItem] = []
  /// Where the next page begins, as the service names it; nil on the last.
  private(set) var nextMarker: String?

  /// What has been read of the blob that is being read.
  fileprivate struct Draft {
    var name = ""
    var size: Int64 = 0
    var modifiedAt = 0
    var etag = ""
    var isFolder = false
  }

  /// Reads a page; nil when it is not one.
  init?(_ body: [UInt8]) {
    var (items, draft, marker, root): ([BlobItem], Draft, String?, String?) = (
      [], Draft(), nil, nil
    )
    let isRead = XMLElements.read(body) { element in
      switch element.path.dropFirst().joined(separator: "/") {
      case "": root = element.path.first
      case "NextMarker": marker = element.text
      case "Blobs/Blob":
        // A folder of an account with a hierarchy is listed like a blob without content.
        if !draft.isFolder { items.append(BlobItem(draft)) }
        draft = Draft()
      default: draft.take(element)
      }
    }
    guard isRead, root == "EnumerationResults" else { return nil }
    self.items = items
    nextMarker = marker.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension BlobListing.Draft {
  fileprivate mutating func take(_ element: XMLElements.Element) {
    guard element.path.dropFirst().starts(with: ["Blobs", "Blob"]) else { return }
    let text = element.text
    switch element.path.dropFirst(3).joined(separator: "/") {
    case "Name": name = element.isEncoded ? text.removingPercentEncoding ?? text : text
    case "Properties/Content-Length": size = Int64(text) ?? 0
    case "Properties/Last-Modified": modifiedAt = HTTPDate.seconds(text) ?? 0
    case "Properties/Etag": etag = text.filter { $0 != "\"" }
    case "Properties/ResourceType": isFolder = isFolder || text == "directory"
    case "Metadata/hdi_isfolder": isFolder = isFolder || text.lowercased() == "true"
    default: break
    }
  }
}

extension BlobItem {
  fileprivate init(_ draft: BlobListing.Draft) {
    self.init(
      name: draft.name, size: draft.size, modifiedAt: draft.modifiedAt, etag: draft.etag)
  }
}
