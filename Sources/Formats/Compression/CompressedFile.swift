// Files that hold other files' bytes compressed: what they are, and which of their members are meant.
// The directory of a zip is read in ZipDirectory, the bytes in DecompressedBytes.

import Glibc

/// A local file of compressed bytes, known by its first bytes and not by its name.
///
/// gzip, zstd, bzip2 and xz hold one member without a name; a zip holds any number of them.
public struct CompressedFile: Sendable {
  /// How a file is compressed.
  public enum Kind: String, CaseIterable, Sendable {
    case gzip, zstd, bzip2, xz, zip
  }

  /// A file inside.
  public struct Member: Hashable, Sendable {
    /// Its name in the zip with `/` between folders; nil in a file that is one compressed stream.
    ///
    /// A name that is not UTF-8 is read in code page 850, which Windows writes in Brazil.
    public let name: String?

    /// How many bytes of the compressed file are its own.
    public let compressedByteCount: Int

    /// How many bytes come out, where the file says so.
    public let byteCount: Int?

    /// Where it lies, in a zip.
    let entry: ZipDirectory.Entry?

    /// Whether it is a folder, or something that an operating system put beside the files.
    public var isMetadata: Bool {
      guard let name else { return false }
      let last = name.split(separator: "/").last ?? ""
      return name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || last.hasPrefix("._")
        || ["", ".DS_Store", "Thumbs.db", "desktop.ini"].contains(last)
    }
  }

  /// Where the file is.
  public let path: String

  /// How it is compressed.
  public let kind: Kind

  /// What is inside, in the order of the zip's directory.
  public let members: [Member]

  /// Looks at a file's first bytes, and at the directory of a zip.
  ///
  /// - Returns: Nil for a file that is not compressed.
  /// - Throws: ``FormatError`` when it cannot be read, or for a zip without a whole directory.
  public init?(path: String) throws(FormatError) {
    let file = try FileSlice(path: path)
    guard let kind = Kind(firstBytes: try file.bytes(at: 0, count: 6)) else { return nil }
    self.path = path
    self.kind = kind
    if kind == .zip {
      members = try ZipDirectory(of: file).entries.map { entry in
        Member(
          name: entry.name, compressedByteCount: entry.compressedByteCount,
          byteCount: entry.byteCount, entry: entry)
      }
    } else {
      members = [
        Member(name: nil, compressedByteCount: file.fileByteCount, byteCount: nil, entry: nil)
      ]
    }
  }

  /// Whether this zip is an Excel workbook or another Office document, and so not a parcel of files.
  public var isOfficeDocument: Bool {
    members.contains { $0.name == "[Content_Types].xml" }
  }

  /// The members that a source means.
  ///
  /// - Parameter pattern: Names as in a shell, `*.csv`; one without `/` is about the last part of the
  ///   name. Nil is the only file there is. What is one compressed stream has no names to match.
  /// - Returns: At least one, in the order of the zip's directory.
  /// - Throws: ``FormatError`` that names the members, when none or, without a pattern, several are
  ///   meant.
  public func select(_ pattern: String? = nil) throws(FormatError) -> [Member] {
    guard kind == .zip else { return members }
    guard !isOfficeDocument else {
      throw FormatError(
        "this is an Office document, not a zip of data files",
        hint: "an Excel workbook is read with format: {type: xlsx}")
    }
    let files = members.filter { !$0.isMetadata }
    guard let pattern else {
      if files.count == 1 { return files }
      throw FormatError(
        files.isEmpty
          ? "there is no file in this zip"
          : "this zip holds \(files.count) files: \(Self.list(files))",
        hint: files.isEmpty ? nil : "say which in the source's format, as in member: \"*.csv\"")
    }
    let chosen = files.filter { Self.matches($0.name ?? "", pattern) }
    guard chosen.isEmpty else { return chosen }
    throw FormatError(
      "no file in this zip matches member: \(pattern)",
      hint: files.isEmpty ? "the zip is empty" : "it holds \(Self.list(files))")
  }

  /// Opens a member for one reading from its first byte to its last.
  ///
  /// What is compressed once more inside (`data.csv.gz` in a zip) is decompressed too.
  ///
  /// - Throws: ``FormatError`` for what is encrypted, compressed in an unknown way or damaged.
  public func open(_ member: Member) throws(FormatError) -> DecompressedBytes {
    try DecompressedBytes(member, of: self)
  }

  /// Writes a member's bytes to a new file that only its owner may read.
  ///
  /// - Parameters:
  ///   - member: What to write.
  ///   - destination: Where no file is yet; when this throws, none is there.
  /// - Returns: How many bytes it has.
  /// - Throws: ``FormatError``.
  @discardableResult
  public func extract(_ member: Member, to destination: String) throws(FormatError) -> Int {
    let bytes = try open(member)
    let descriptor = Glibc.open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("the unpacked file cannot be made") }
    do throws(FormatError) {
      let count = try bytes.write(to: descriptor)
      guard close(descriptor) == 0 else { throw FormatError.system("the unpacked file is lost") }
      return count
    } catch {
      close(descriptor)
      unlink(destination)
      throw error
    }
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    let hasFolder = pattern.contains("/")
    let subject = hasFolder ? name : String(name.split(separator: "/").last ?? "")
    return fnmatch(pattern, subject, hasFolder ? FNM_PATHNAME : 0) == 0
  }

  private static func list(_ members: [Member]) -> String {
    let names = members.prefix(8).map { $0.name ?? "" }.joined(separator: ", ")
    return members.count > 8 ? "\(names) and \(members.count - 8) more" : names
  }
}

extension CompressedFile.Kind {
  /// What a file that begins so is.
  init?(firstBytes bytes: [UInt8]) {
    let magic: [(Self, [UInt8])] = [
      (.gzip, [0x1F, 0x8B]),
      (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
      (.bzip2, [0x42, 0x5A, 0x68]),
      (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
      (.zip, [0x50, 0x4B, 0x03, 0x04]),
      // A zip without a file.
      (.zip, [0x50, 0x4B, 0x05, 0x06]),
    ]
    guard let kind = magic.first(where: { bytes.starts(with: $0.1) })?.0 else { return nil }
    // "BZh" may begin a text; the size of a block comes next, and the mark of a block or of the end.
    if kind == .bzip2,
      bytes.count < 5 || !(0x31...0x39).contains(bytes[3])
        || (bytes[4] != 0x31 && bytes[4] != 0x17)
    {
      return nil
    }
    self = kind
  }
}
