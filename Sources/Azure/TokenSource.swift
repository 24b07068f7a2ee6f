// Tokens of Microsoft Entra, from the four places that give them out. One is kept until it is nearly over.

import Foundation
import HTTP
import Synchronization

/// Where tokens for Azure Storage come from.
public final class TokenSource: Sendable {
  /// Who asks, and whom.
  public enum Identity: Sendable {
    /// An application with a secret of its own.
    case clientSecret(tenant: String, client: String, secret: String, authority: String)
    /// A workload of Kubernetes: a file holds what proves who it is.
    case workload(tenant: String, client: String, tokenFile: String, authority: String)
    /// The identity of the machine, or of the app service that this runs in.
    case managed(client: String?)
  }

  /// A token and when it ends.
  private struct Token {
    let text: String
    let end: ContinuousClock.Instant
  }

  /// The authority of the public cloud.
  public static let publicAuthority = "https://login.microsoftonline.com"

  /// What tokens are asked for.
  static let resource = "https://storage.azure.com/"

  private let identity: Identity
  private let environment: [String: String]
  private let retry: RetryPolicy
  private let http: HTTPClient
  private let token = Mutex<Token?>(nil)

  /// Makes a source, which asks for nothing yet.
  ///
  /// - Parameters:
  ///   - identity: Who asks, and whom.
  ///   - retry: When it is asked again.
  ///   - environment: Where an app service says how its identity is asked for; nil for the process's own.
  public init(
    _ identity: Identity, retry: RetryPolicy = RetryPolicy(),
    environment: [String: String]? = nil
  ) {
    self.identity = identity
    self.retry = retry
    self.environment = environment ?? ProcessInfo.processInfo.environment
    var options = HTTPClient.Options()
    if case .managed = identity {
      // The machine's own service is not behind a proxy, and answers at once where there is one.
      options.usesProxy = false
      options.connectTimeout = .seconds(3)
    }
    http = HTTPClient(options)
  }

  var description: String {
    switch identity {
    case .clientSecret: "client secret"
    case .workload: "workload identity"
    case .managed: "managed identity"
    }
  }

  /// A token that is good for some minutes more.
  func token(isCancelled: @escaping @Sendable () -> Bool) throws(AzureError) -> String {
    let now = ContinuousClock.now
    if let known = token.withLock({ $0 }), now.duration(to: known.end) > .seconds(300) {
      return known.text
    }
    let response = try answer(isCancelled)
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any],
      let text = object["access_token"] as? String
    else { throw AzureError(.answer, "the \(description) gave something that is no token") }
    // Some of the services write the number as a text.
    let seconds =
      object["expires_in"].flatMap { $0 as? Int ?? ($0 as? String).flatMap { Int($0) } } ?? 3600
    token.withLock { $0 = Token(text: text, end: now + .seconds(seconds)) }
    return text
  }

  /// Forgets the token that is kept.
  ///
  /// - Returns: Whether there was one.
  func forget() -> Bool {
    token.withLock { token in
      defer { token = nil }
      return token != nil
    }
  }

  private func answer(
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(AzureError) -> HTTPResponse {
    var attempt = 1
    while true {
      var refusal: HTTPResponse?
      do {
        let response = try http.send(try request(), limit: 1 << 20, isCancelled: isCancelled)
        if response.isSuccess { return response }
        guard isTransient(response.status), attempt < attemptLimit else {
          throw refused(response)
        }
        refusal = response
      } catch let error as HTTPError {
        guard error.isTransient, attempt < attemptsToConnect else { throw unreachable(error) }
      } catch let error as AzureError {
        throw error
      } catch {
        throw AzureError(.answer, "\(error)")
      }
      try retry.wait(retry.delay(after: attempt, refusal), isCancelled: isCancelled)
      attempt += 1
    }
  }

  /// A machine's own service can be away for more than a minute while it is renewed.
  private var attemptLimit: Int {
    if case .managed = identity { return retry.attempts + 2 }
    return retry.attempts
  }

  /// Nothing listens where there is no managed identity, and that does not change.
  private var attemptsToConnect: Int {
    if case .managed = identity { return min(2, retry.attempts) }
    return retry.attempts
  }

  private func isTransient(_ status: Int) -> Bool {
    if case .managed = identity, status == 404 || status == 410 { return true }
    return RetryPolicy.isTransient(status)
  }

  private func refused(_ response: HTTPResponse) -> AzureError {
    let object = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    let code = object?["error"] as? String ?? ""
    // The first line says it; the others are identifiers.
    let words = (object?["error_description"] as? String)?.split(whereSeparator: \.isNewline).first
    return AzureError(
      .refused(status: response.status, code: code),
      "no token by \(description): \(words.map(String.init) ?? code) (status \(response.status))",
      hint: "check tenant_id, client_id and what proves them")
  }

  private func unreachable(_ error: HTTPError) -> AzureError {
    if error.reason == .cancelled { return .cancelled }
    if case .managed = identity {
      return AzureError(
        .network(error), "there is no managed identity here: \(error.message)",
        hint: "it exists on machines and services of Azure only; elsewhere use a key or a SAS")
    }
    return AzureError(.network(error), "no token by \(description): \(error.message)")
  }
}

extension TokenSource {
  private func request() throws(AzureError) -> HTTPRequest {
    switch identity {
    case .clientSecret(let tenant, let client, let secret, let authority):
      return Self.request(authority, tenant, [("client_id", client), ("client_secret", secret)])
    case .workload(let tenant, let client, let tokenFile, let authority):
      // The file is written anew from time to time.
      guard let data = FileManager.default.contents(atPath: tokenFile) else {
        throw .settings("the token of the workload cannot be read: \(tokenFile)")
      }
      let assertion = String(decoding: data, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
      return Self.request(
        authority, tenant,
        [
          ("client_id", client), ("client_assertion_type", kind), ("client_assertion", assertion),
        ])
    case .managed(let client): return managedRequest(client)
    }
  }

  private static func request(
    _ authority: String, _ tenant: String, _ fields: [(String, String)]
  ) -> HTTPRequest {
    let base = authority.hasSuffix("/") ? String(authority.dropLast()) : authority
    let form = [("grant_type", "client_credentials"), ("scope", resource + ".default")] + fields
    return HTTPRequest(
      "POST", "\(base)/\(Percent.encode(tenant))/oauth2/v2.0/token",
      headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
      body: .bytes(Array(Percent.query(form).utf8)))
  }

  /// An app service says where to ask; a machine's own service is always at the same address.
  private func managedRequest(_ client: String?) -> HTTPRequest {
    var query = [("resource", Self.resource)]
    if let client { query.append(("client_id", client)) }
    if let endpoint = environment["IDENTITY_ENDPOINT"], let header = environment["IDENTITY_HEADER"]
    {
      return HTTPRequest(
        "GET", "\(endpoint)?\(Percent.query([("api-version", "2019-08-01")] + query))",
        headers: ["X-IDENTITY-HEADER": header])
    }
    let host = environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"] ?? "http://169.254.169.254"
    let path = "/metadata/identity/oauth2/token"
    return HTTPRequest(
      "GET", "\(host)\(path)?\(Percent.query([("api-version", "2018-02-01")] + query))",
      headers: ["Metadata": "true"])
  }
}
