// Bytes that nobody meant: random ones and valid files with something changed, into each reader for a
// bounded time. Nothing may crash or hang, and what comes out is text.

import Foundation
import Testing

@testable import Formats

@Suite("Documents out of random bytes", .enabled(if: VirtualPython.exists, "no .venv"))
struct DocumentFuzzTests {
  let folder = TemporaryFolder()

  /// How long each reader is tried, in seconds: PANTANAL_FUZZ_SECONDS, or two.
  static let time = Duration.seconds(
    ProcessInfo.processInfo.environment["PANTANAL_FUZZ_SECONDS"].flatMap { Int($0) } ?? 2)

  static let json: [[UInt8]] = [
    "{\"a\":1,\"b\":\"x\\u00e7\\n\"}\n{\"a\":null,\"c\":[1,{\"d\":{}}]}\n",
    "[\n  {\"a\": -1.5e+7, \"b\": true},\n  {\"b\": \"Poconé \\ud83d\\ude00\"}\n]\n",
    "{\"dados\":{\"itens\":[{\"a\":\"\\\\\"},{\"a\":[[[]]]}],\"n\":2},\"z\":0}",
  ].map { Array($0.utf8) }

  @Test func jsonEndsSomehow() {
    let pieces = [
      "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "\0", "\\u", "{\"a\":", "é", "[{",
    ]
    fuzz(Self.json, pieces) { bytes, random in
      let found = try ReadRecords.json(
        bytes: bytes, root: Bool.random(using: &random) ? nil : "dados.itens",
        chunkSize: [1, 16, 1 << 16].randomElement(using: &random) ?? 1, recordLimit: 200)
      expectText(found)
      let offsets = found.rejects.map(\.offset)
      #expect(offsets == offsets.sorted())
    }
  }

  @Test func compressedFilesEndSomehow() throws {
    let program = """
      import base64, bz2, gzip, io, json, lzma, sys, zipfile, zstandard
      json.load(sys.stdin)
      text = b"".join(b"%d;abc\\n" % i for i in range(200))
      out = io.BytesIO()
      with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.csv", text); z.writestr("b/c.csv", text * 2)
      files = [gzip.compress(text), bz2.compress(text), lzma.compress(text),
               zstandard.ZstdCompressor(write_checksum=True).compress(text), out.getvalue()]
      json.dump([base64.b64encode(f).decode() for f in files], sys.stdout)
      """
    let files = try VirtualPython.run(program, on: 0, as: [Data].self).map { [UInt8]($0) }
    let path = folder.file("compressed")
    fuzz(files, ["PK\u{1}\u{2}", "PK\u{5}\u{6}", "\0\0", "\u{1F}\u{8B}"]) { bytes, _ in
      try Data(bytes).write(to: URL(filePath: path))
      guard let file = try CompressedFile(path: path) else { return }
      for member in file.members {
        let spool = folder.file("spool")
        defer { unlink(spool) }
        try file.extract(member, to: spool)
      }
    }
  }

  @Test func workbooksEndSomehow() throws {
    let program = """
      import base64, io, json, sys, openpyxl, datetime
      json.load(sys.stdin)
      book = openpyxl.Workbook()
      ws = book.active
      ws.append(["nome", "nota", "dia"])
      for i in range(4): ws.append(["Zé", i / 7, datetime.datetime(2026, 3, 1, i)])
      out = io.BytesIO(); book.save(out)
      import zipfile
      z = zipfile.ZipFile(out)
      json.dump({n: base64.b64encode(z.read(n)).decode() for n in z.namelist()}, sys.stdout)
      """
    let parts = try VirtualPython.run(program, on: 0, as: [String: Data].self)
      .mapValues { [UInt8]($0) }
    let names = parts.keys.sorted()
    let path = folder.file("workbook")
    let pieces = [
      "<row>", "</row>", "<c>", "</c>", "<v>", "</v>", "9", "A", "s", "<!", "&", "_x000",
    ]
    let whole = StoredZip.bytes(parts)
    try Data(whole).write(to: URL(filePath: path))
    #expect(try ReadRecords.sheet(path).rows.count == 4)
    fuzz(Array(parts.values), pieces) { bytes, random in
      var changed = parts
      changed[names.randomElement(using: &random) ?? ""] = bytes
      try Data(StoredZip.bytes(changed)).write(to: URL(filePath: path))
      expectText(try ReadRecords.sheet(path))
    }
    fuzz([whole], pieces) { bytes, _ in
      try Data(bytes).write(to: URL(filePath: path))
      expectText(try ReadRecords.sheet(path))
    }
  }

  private func expectText(_ found: ReadRecords.Found) {
    // A field is decoded with repair, so that bytes that are no text show.
    for case let text? in found.rows.joined() {
      #expect(!text.utf8.contains(0) && !text.contains("\u{FFFD}"))
    }
  }

  /// Hands changed files to a reader; a failure's seed repeats it.
  private func fuzz(
    _ files: [[UInt8]], _ pieces: [String],
    _ read: ([UInt8], inout SplitMix64) throws -> Void
  ) {
    let end = ContinuousClock.now + Self.time
    for seed in UInt64.min...UInt64.max {
      if ContinuousClock.now > end { break }
      var random = SplitMix64(seed: seed)
      var bytes = files.randomElement(using: &random) ?? []
      if seed % 20 == 0 { bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) } }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        Self.change(&bytes, pieces, &random)
      }
      do {
        try read(bytes, &random)
      } catch {
        #expect(error is FormatError, "seed \(seed): \(error)")
      }
    }
  }

  private static func change(
    _ bytes: inout [UInt8], _ pieces: [String], _ random: inout SplitMix64
  ) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let length = Int.random(in: 0...min(8, bytes.count - start), using: &random)
    let piece = Array((pieces.randomElement(using: &random) ?? "").utf8)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where start < bytes.count: bytes[start] = .random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(start..<start + length)
    case 2: bytes.insert(contentsOf: piece, at: start)
    case 3: bytes.insert(contentsOf: bytes[start...].prefix(100), at: start)
    default:
      if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeSubrange(start...) }
    }
  }
}

/// A zip that is written without compression.
enum StoredZip {
  static func bytes(_ members: [String: [UInt8]]) -> [UInt8] {
    var (zip, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, content) in members {
      let shared =
        number(20, 2) + number(0x800, 2) + number(0, 6) + number(checksum(content), 4)
        + number(content.count, 4) + number(content.count, 4) + number(name.utf8.count, 2)
      directory += number(0x0201_4B50, 4) + number(20, 2) + shared + number(0, 12)
      directory += number(zip.count, 4) + Array(name.utf8)
      zip += number(0x0403_4B50, 4) + shared + number(0, 2) + Array(name.utf8) + content
    }
    let end =
      number(0x0605_4B50, 4) + number(0, 4) + number(members.count, 2) + number(members.count, 2)
      + number(directory.count, 4) + number(zip.count, 4) + number(0, 2)
    return zip + directory + end
  }

  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }

  /// CRC-32 as in APPNOTE.TXT, 4.4.7.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return Int(~crc)
  }
}
