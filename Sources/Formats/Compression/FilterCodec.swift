// zstd, bzip2 and xz, by libarchive's filters.

import CArchive

/// Decompresses what one of libarchive's filters can, as a stream without members.
final class FilterCodec: ByteSource {
  private let kind: CompressedFile.Kind
  private let archive: OpaquePointer
  private let input: Input
  private var isFinished = false

  /// What libarchive reads from, called back by it.
  private final class Input {
    let source: any ByteSource
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    var givenByteCount = 0
    var failure: FormatError?

    init(_ source: any ByteSource) { self.source = source }

    deinit { buffer.deallocate() }

    func read() -> Int {
      do throws(FormatError) {
        let count = try source.read(into: buffer)
        givenByteCount += count
        return count
      } catch {
        failure = error
        return -1
      }
    }
  }

  /// - Throws: ``FormatError`` when the first bytes are not of this kind after all.
  init(_ kind: CompressedFile.Kind, over source: any ByteSource) throws(FormatError) {
    self.kind = kind
    input = Input(source)
    guard let archive = archive_read_new() else { throw FormatError("memory is exhausted") }
    self.archive = archive
    let code: Int32
    switch kind {
    case .zstd: code = ARCHIVE_FILTER_ZSTD
    case .bzip2: code = ARCHIVE_FILTER_BZIP2
    case .xz: code = ARCHIVE_FILTER_XZ
    case .gzip, .zip: preconditionFailure("these have codecs of their own")
    }
    archive_read_support_filter_by_code(archive, code)
    archive_read_support_format_raw(archive)
    archive_read_support_format_empty(archive)
    try open(expecting: code)
  }

  deinit { archive_read_free(archive) }

  func read(into space: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    if isFinished { return 0 }
    while true {
      let count = archive_read_data(archive, space.baseAddress, space.count)
      if count > 0 { return count }
      if count == ARCHIVE_RETRY { continue }
      guard count == 0 else { throw failure }
      isFinished = true
      try expectEnd()
      return 0
    }
  }

  private func open(expecting code: Int32) throws(FormatError) {
    let opened = archive_read_open(
      archive, Unmanaged.passUnretained(input).toOpaque(), nil,
      { _, client, block in
        // SAFETY: `client` is the input of a codec that is alive, because it alone reads the archive.
        guard let client, let block else { return -1 }
        let input = Unmanaged<Input>.fromOpaque(client).takeUnretainedValue()
        let count = input.read()
        block.pointee = UnsafeRawPointer(input.buffer.baseAddress)
        return la_ssize_t(count)
      }, nil)
    guard opened == ARCHIVE_OK else { throw failure }
    // Without this, bytes that the filter does not take for its own would come out as they are.
    guard archive_filter_code(archive, 0) == code else { throw failure }
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK: break
    case ARCHIVE_EOF: isFinished = true
    default: throw failure
    }
  }

  /// Bytes that the filter left unread would be data that silently does not enter.
  private func expectEnd() throws(FormatError) {
    var rest = input.givenByteCount - Int(archive_filter_bytes(archive, -1))
    if rest == 0 { rest = input.read() }
    if let failure = input.failure { throw failure }
    guard rest == 0 else {
      throw FormatError(
        "something that is not \(kind.rawValue) follows the compressed data",
        hint: "copy or download the file again")
    }
  }

  private var failure: FormatError {
    if let failure = input.failure { return failure }
    let detail = archive_error_string(archive).map { " (\(String(cString: $0)))" } ?? ""
    return FormatError(
      "the \(kind.rawValue) data is damaged or cut short\(detail)",
      hint: "copy or download the file again")
  }
}
