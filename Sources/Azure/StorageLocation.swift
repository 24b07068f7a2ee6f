// Where blobs are: every form that people write, read into account, endpoint, container and path.

import Foundation

/// A container of a storage account, or what is below a path in it.
public struct StorageLocation: Hashable, Sendable {
  /// The name of the account.
  public let account: String
  /// The address of the account's blobs, without a slash at its end.
  public let endpoint: String
  /// The name of the container.
  public let container: String
  /// The path of a folder in it, without slashes at its ends; empty for all of the container.
  public let path: String

  /// Reads a location as people write it.
  ///
  /// - Parameters:
  ///   - text: `az://container/path`, `abfss://container@account.dfs.core.windows.net/path`,
  ///     `wasbs://…`, `https://account.blob.core.windows.net/container/path`, or the emulator's
  ///     `http://127.0.0.1:10000/account/container/path`. A query is not looked at: see ``sas(in:)``.
  ///   - account: The account's name, for forms that do not say it.
  ///   - endpoint: The address of the account, for forms that do not say it.
  /// - Throws: ``AzureError`` when the form is not known or leaves something open.
  public init(_ text: String, account: String? = nil, endpoint: String? = nil) throws(AzureError) {
    let text = String(text.prefix { $0 != "?" && $0 != "#" })
    guard let match = text.wholeMatch(of: /([A-Za-z]+):\/\/([^\/]*)(?:\/(.*))?/) else {
      throw Self.unknownForm(text)
    }
    let (authority, rest) = (String(match.2), String(match.3 ?? ""))
    let address: StorageAddress
    var names: [String]
    switch match.1.lowercased() {
    case "https", "http":
      (address, names) = try StorageAddress.reading(
        "\(match.1.lowercased())://\(authority)", rest, account: account)
    case "az", "azure", "abfs", "abfss", "wasb", "wasbs":
      let parts = authority.split(separator: "@", maxSplits: 1).map(String.init)
      let named = parts.count == 2 ? "https://\(parts[1])" : endpoint
      address = try StorageAddress(endpoint: named, account: account, for: text)
      names = [parts.first ?? ""] + Self.segments(rest)
    default: throw Self.unknownForm(text)
    }
    guard let container = names.first, Self.isContainer(container) else {
      throw .settings(
        "\(text) names no container",
        hint: "a container has 3 to 63 small letters, digits and hyphens: az://landing/folder")
    }
    names.removeFirst()
    self.account = address.account
    self.endpoint = address.endpoint
    self.container = container
    path = names.joined(separator: "/")
  }

  /// The signature in a URL that somebody copied with it; nil when it has none.
  public static func sas(in text: String) -> String? {
    guard let mark = text.firstIndex(of: "?") else { return nil }
    let query = text[text.index(after: mark)...]
    return query.contains(/(^|&)sig=/) ? String(query) : nil
  }

  /// The path of a blob in the container, for a path relative to this location.
  public func name(of relative: String) -> String {
    path.isEmpty ? relative : "\(path)/\(relative)"
  }

  static func segments(_ text: String) -> [String] { text.split(separator: "/").map(String.init) }

  private static func isContainer(_ name: String) -> Bool {
    name.contains(/^(?:[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62}|\$root|\$web|\$logs)$/)
  }

  private static func unknownForm(_ text: String) -> AzureError {
    // It may be a connection string, whose key comes after an equals sign.
    let shown = text.prefix { $0 != "=" && $0 != ";" }
    return .settings(
      "\(shown.count < text.count ? "\(shown)…" : text) is not a form that names a container",
      hint: "az://container/path, abfss://container@account.dfs.core.windows.net/path, or"
        + " https://account.blob.core.windows.net/container/path")
  }
}

extension StorageLocation: CustomStringConvertible {
  /// The location as a URL without any signature.
  public var description: String {
    "\(endpoint)/\(container)" + (path.isEmpty ? "" : "/\(path)")
  }
}

/// The address of an account's blobs.
struct StorageAddress: Hashable, Sendable {
  let account: String
  let endpoint: String

  init(account: String, endpoint: String) {
    self.account = account
    self.endpoint = endpoint
  }

  /// The address that settings beside a URL give.
  init(endpoint: String?, account: String?, for text: String) throws(AzureError) {
    if let endpoint {
      guard let match = endpoint.wholeMatch(of: /(https?:\/\/[^\/?#]+)\/?([^?#]*)/) else {
        throw .settings("\(endpoint) is not the address of an account")
      }
      let (address, rest) = try Self.reading(String(match.1), String(match.2), account: account)
      guard rest.isEmpty else { throw .settings("\(endpoint) is not the address of an account") }
      self = address
    } else if let account {
      self.init(account: account, endpoint: "https://\(account).blob.core.windows.net")
    } else {
      throw .settings("\(text) does not say which account", hint: "add account:")
    }
  }

  /// Reads a server and what follows it: a server of Azure's has the account in its name, others have it
  /// first in the path.
  static func reading(
    _ server: String, _ rest: String, account: String?
  ) throws(AzureError) -> (StorageAddress, [String]) {
    let segments = StorageLocation.segments(rest).map { $0.removingPercentEncoding ?? $0 }
    let host = server.drop { $0 != "/" }.dropFirst(2)
    let labels = host.split(separator: ".").map(String.init)
    if let service = labels.firstIndex(where: { ["blob", "dfs"].contains($0) }), service > 0 {
      var labels = labels
      labels[service] = "blob"
      let scheme = server.prefix { $0 != "/" }
      let endpoint = "\(scheme)//\(labels.joined(separator: "."))"
      return (StorageAddress(account: labels[0], endpoint: endpoint), segments)
    }
    let isNumeric = host.hasPrefix("[") || host.allSatisfy { $0.isNumber || ".:".contains($0) }
    if let account, !isNumeric, labels.count > 1, segments.first != account {
      return (StorageAddress(account: account, endpoint: server), segments)
    }
    guard let first = segments.first, account == nil || account == first else {
      throw .settings("\(server) does not say which account", hint: "write \(server)/ACCOUNT/…")
    }
    return (
      StorageAddress(account: first, endpoint: "\(server)/\(first)"), Array(segments.dropFirst())
    )
  }
}
