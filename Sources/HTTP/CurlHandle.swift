// The only pointers to libcurl.

import CCurl
import Glibc

/// One of libcurl's easy handles, which keeps its connections from one request to the next.
///
/// A handle is used by one thread at a time: the client takes it out of its pool for a request.
///
/// Related documentation: <https://curl.se/libcurl/c/threadsafe.html>
final class CurlHandle: @unchecked Sendable {
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let pointer: UnsafeMutableRawPointer
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init() {
    guard Self.isReady, let pointer = curl_easy_init() else {
      preconditionFailure("libcurl cannot begin")
    }
    self.pointer = pointer
  }

  deinit {
    curl_easy_cleanup(pointer)
    message.deallocate()
  }

  /// Carries a request out.
  func perform(
    _ transfer: Transfer, _ options: HTTPClient.Options
  ) throws(HTTPError) -> HTTPResponse {
    var headers: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(headers) }
    // Waiting for leave to send a body costs a second where a server does not know of it.
    headers = curl_slist_append(headers, "Expect:")
    for field in transfer.request.headers.fields {
      guard !(field.name + field.value).utf8.contains(where: { $0 < 32 }) else {
        throw HTTPError(.invalid, transfer.request, "the header \(field.name) has a line end")
      }
      // An empty value is written with a semicolon, otherwise libcurl would leave the header out.
      let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
      headers = curl_slist_append(headers, line)
    }
    curl_easy_reset(pointer)
    message.pointee = 0
    set(options)
    set(CURLOPT_HTTPHEADER, pointer: headers)
    set(transfer.request)
    set(transfer)
    let code = withExtendedLifetime(transfer) { curl_easy_perform(pointer) }
    guard code == CURLE_OK else { throw error(code, transfer) }
    return transfer.response
  }

  private func set(_ options: HTTPClient.Options) {
    set(CURLOPT_ERRORBUFFER, pointer: message)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    // A blob may be called `a/../b`.
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.milliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, max(1, options.stallTimeout.milliseconds / 1000))
    set(CURLOPT_BUFFERSIZE, 256 << 10)
    set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_USERAGENT, options.userAgent)
    if !options.usesProxy { set(CURLOPT_NOPROXY, "*") }
    // The curl command looks at these variables, libcurl does not.
    let authorities =
      options.authorities ?? Self.environment("CURL_CA_BUNDLE")
      ?? Self.environment("SSL_CERT_FILE")
    if let authorities { set(CURLOPT_CAINFO, authorities) }
  }

  private func set(_ request: HTTPRequest) {
    set(CURLOPT_URL, request.url)
    if case .none = request.body {
      switch request.method {
      case "GET": set(CURLOPT_HTTPGET, 1)
      case "HEAD": set(CURLOPT_NOBODY, 1)
      default: set(CURLOPT_CUSTOMREQUEST, request.method)
      }
    } else {
      set(CURLOPT_UPLOAD, 1)
      set(CURLOPT_CUSTOMREQUEST, request.method)
      _ = pantanal_curl_set_offset(
        pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.body.count))
    }
  }

  private func set(_ transfer: Transfer) {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    set(CURLOPT_HEADERDATA, pointer: context)
    set(CURLOPT_WRITEDATA, pointer: context)
    set(CURLOPT_READDATA, pointer: context)
    set(CURLOPT_SEEKDATA, pointer: context)
    set(CURLOPT_XFERINFODATA, pointer: context)
    set(CURLOPT_NOPROGRESS, 0)
    _ = pantanal_curl_set_data(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Transfer.of(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
      return size * count
    }
    _ = pantanal_curl_set_data(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Transfer.of(context).takeBody(bytes) ? bytes.count : bytes.count &+ 1
    }
    _ = pantanal_curl_set_data(pointer, CURLOPT_READFUNCTION) { bytes, size, count, context in
      let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
      return Transfer.of(context).giveBody(space) ?? Int(CURL_READFUNC_ABORT)
    }
    _ = pantanal_curl_set_seek(pointer) { context, offset, origin in
      let isDone = origin == SEEK_SET && Transfer.of(context).seekBody(to: Int64(offset))
      return isDone ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
    }
    _ = pantanal_curl_set_progress(pointer) { context, _, _, _, _ in
      Transfer.of(context).isCancelled() ? 1 : 0
    }
  }

  private func error(_ code: CURLcode, _ transfer: Transfer) -> HTTPError {
    let detail = String(cString: message)
    let words = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    let reason: HTTPError.Reason
    switch code {
    case CURLE_ABORTED_BY_CALLBACK: reason = .cancelled
    case CURLE_WRITE_ERROR: reason = transfer.isTooLarge ? .tooLarge : .cancelled
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      reason = .unreachable
    case CURLE_OPERATION_TIMEDOUT: reason = .timedOut
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
      reason = .untrusted
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
      reason = .invalid
    default: reason = .disconnected
    }
    return HTTPError(reason, transfer.request, words)
  }

  private func set(_ option: CURLoption, _ value: Int) {
    _ = pantanal_curl_set_long(pointer, option, value)
  }

  private func set(_ option: CURLoption, _ value: String) {
    _ = pantanal_curl_set_text(pointer, option, value)
  }

  private func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
    _ = pantanal_curl_set_pointer(pointer, option, value)
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

extension Transfer {
  /// The transfer that a callback was given.
  fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
    guard let context else { preconditionFailure("libcurl gave no context back") }
    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
