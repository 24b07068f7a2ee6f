// `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`, as the portal gives it.

import Foundation

/// A connection string of a storage account.
public struct ConnectionString: Sendable {
  /// The account's name, if it says so.
  public let account: String?
  /// The address of the account's blobs, if it says so.
  public let endpoint: String?
  /// What it gives to prove who asks; nil when it gives nothing.
  public let credential: StorageCredential?

  /// The account and the key of the emulator, which Microsoft publishes.
  private static let emulator = (
    account: "devstoreaccount1",
    key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
  )

  /// Reads a connection string.
  ///
  /// - Throws: ``AzureError``, which repeats nothing of it.
  public init(_ text: String) throws(AzureError) {
    var values: [String: String] = [:]
    for part in text.split(separator: ";") where part.contains(where: { !$0.isWhitespace }) {
      // The first equals sign: keys end in some.
      guard let equals = part.firstIndex(of: "=") else {
        throw .settings(
          "the connection string of the storage account is not NAME=value;NAME=value")
      }
      let name = part[..<equals].filter { !$0.isWhitespace }.lowercased()
      values[name] = part[part.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    }
    if values["usedevelopmentstorage"]?.lowercased() == "true" {
      account = Self.emulator.account
      endpoint =
        values["developmentstorageproxyuri"].map { "\($0):10000/\(Self.emulator.account)" }
        ?? "http://127.0.0.1:10000/\(Self.emulator.account)"
      credential = try .accountKey(Self.emulator.key, of: Self.emulator.account)
      return
    }
    let account = values["accountname"]
    let scheme = values["defaultendpointsprotocol"] ?? "https"
    let suffix = values["endpointsuffix"] ?? "core.windows.net"
    self.account = account
    endpoint = values["blobendpoint"] ?? account.map { "\(scheme)://\($0).blob.\(suffix)" }
    if let key = values["accountkey"], let account {
      credential = try .accountKey(key, of: account)
    } else {
      credential = values["sharedaccesssignature"].map { .sas($0) }
    }
    guard endpoint != nil else {
      throw .settings("the connection string names neither AccountName nor BlobEndpoint")
    }
  }
}
