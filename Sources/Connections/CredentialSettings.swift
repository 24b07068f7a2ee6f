// Which of the ways to prove who asks a connection of blobs means.

import Azure
import Foundation
import Warehouse

/// What `pantanal.yaml` says about who asks for blobs.
struct CredentialSettings {
  /// The ways, as `credential:` names them; without it the settings that are there decide.
  enum Way: String, CaseIterable {
    case accountKey = "account_key"
    case sas
    case connectionString = "connection_string"
    case clientSecret = "client_secret"
    case workloadIdentity = "workload_identity"
    case managedIdentity = "managed_identity"
    case anonymous = "none"
  }

  private let settings: Settings.ConnectionSettings
  private let environment: [String: String]

  init(
    _ settings: Settings.ConnectionSettings,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.settings = settings
    self.environment = environment
  }

  func credential(
    for location: StorageLocation, url: Secret, string: ConnectionString?
  ) throws -> StorageCredential {
    let signature = StorageLocation.sas(in: url.reveal())
    switch try way(hasSignature: signature != nil) {
    case .accountKey:
      return try .accountKey(try required("account_key").reveal(), of: location.account)
    case .sas:
      if let sas = try settings.secret("sas") ?? signature.map(Secret.init) {
        return .sas(sas.reveal())
      }
      throw missing("sas")
    case .connectionString:
      guard let credential = string?.credential else {
        throw ConnectionMessages.noCredential(settings, Way.allCases.map(\.rawValue))
      }
      return credential
    case .clientSecret:
      return .token(
        TokenSource(
          .clientSecret(
            tenant: try name("tenant_id", "AZURE_TENANT_ID"),
            client: try name("client_id", "AZURE_CLIENT_ID"),
            secret: try required("client_secret").reveal(), authority: try authority())))
    case .workloadIdentity:
      guard let file = environment["AZURE_FEDERATED_TOKEN_FILE"] else {
        throw missing("the environment variable AZURE_FEDERATED_TOKEN_FILE")
      }
      return .token(
        TokenSource(
          .workload(
            tenant: try name("tenant_id", "AZURE_TENANT_ID"),
            client: try name("client_id", "AZURE_CLIENT_ID"), tokenFile: file,
            authority: try authority())))
    case .managedIdentity:
      return .token(TokenSource(.managed(client: try settings.text("client_id"))))
    case .anonymous: return .anonymous
    }
  }

  private func way(hasSignature: Bool) throws -> Way {
    if let text = try settings.text("credential") {
      if let way = Way(rawValue: text) { return way }
      throw ConnectionMessages.unknownCredential(settings, text, Way.allCases.map(\.rawValue))
    }
    let keys: [(String, Way)] = [
      ("account_key", .accountKey), ("sas", .sas), ("client_secret", .clientSecret),
      ("connection_string", .connectionString),
    ]
    if let (_, way) = keys.first(where: { settings.written($0.0) != nil }) { return way }
    if hasSignature { return .sas }
    throw ConnectionMessages.noCredential(settings, Way.allCases.map(\.rawValue))
  }

  private func authority() throws -> String {
    try settings.text("authority") ?? environment["AZURE_AUTHORITY_HOST"]
      ?? TokenSource.publicAuthority
  }

  /// A setting, or the variable that Microsoft's own tools take it from.
  private func name(_ key: String, _ variable: String) throws -> String {
    if let text = try settings.text(key) ?? environment[variable] { return text }
    throw missing(key)
  }

  private func required(_ key: String) throws -> Secret {
    if let secret = try settings.secret(key) { return secret }
    throw missing(key)
  }

  private func missing(_ key: String) -> PantanalError {
    ConnectionMessages.missing(settings, key)
  }
}
