// Compressed files, made by Python's own modules and by zstandard.

import Foundation
import Testing

@testable import Formats

@Suite("Compressed files", .enabled(if: VirtualPython.exists, "no .venv; make test-deps makes it"))
struct CompressedFileTests {
  /// Files of every kind around the same text, and what is wrong with some.
  static let program = """
    import bz2, gzip, io, json, lzma, os, random, struct, sys, zipfile, zlib
    import zstandard
    folder = json.load(sys.stdin)
    r = random.Random(1)
    text = "".join(f"{i};Poconé;{r.random()}\\n" for i in range(20000)).encode()
    half = len(text) // 2
    def put(name, data):
      with open(os.path.join(folder, name), "wb") as f: f.write(data)
    put("plain", text)
    put("empty", b"")
    c = zstandard.ZstdCompressor(write_checksum=True)
    for name, z in {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress,
                    "zstd": c.compress}.items():
      put(name, z(text))
      put(name + "-twice", z(text[:half]) + z(text[half:]))
      put(name + "-empty", z(b""))
      put(name + "-cut", z(text)[:-7])
      put(name + "-half", z(text)[:len(z(text)) // 2])
      put(name + "-start", z(text)[:8])
      put(name + "-more", z(text) + b"what is this?")
      bad = bytearray(z(text)); bad[len(bad) // 2] ^= 0x10
      put(name + "-flipped", bytes(bad))
    bad = bytearray(gzip.compress(text)); bad[-6] ^= 1
    put("gzip-checksum", bytes(bad))
    put("gzip-zeros", gzip.compress(text) + bytes(1000))
    put("bzip2-name", b"BZhang;1\\n")
    def zipped(members, method=zipfile.ZIP_DEFLATED):
      out = io.BytesIO()
      with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members: z.writestr(name, data)
      return out.getvalue()
    put("zip", zipped([("pasta/", b""), ("pasta/matrículas.csv", text), ("__MACOSX/x", b"1"),
                       ("pasta/.DS_Store", b"1"), ("pasta/._matrículas.csv", b"1")]))
    put("zip-stored", zipped([("a.csv", text)], zipfile.ZIP_STORED))
    put("zip-bzip2", zipped([("a.csv", text)], zipfile.ZIP_BZIP2))
    put("zip-lzma", zipped([("a.csv", text)], zipfile.ZIP_LZMA))
    put("zip-gzip", zipped([("a.csv.gz", gzip.compress(text))]))
    put("zip-tar", zipped([("a.tar", bytes(257) + b"ustar" + bytes(1000))]))
    put("zip-several", zipped([(n, text) for n in ["a/1.csv", "a/2.csv", "leia-me.txt", "b.CSV"]]))
    put("zip-prefix", b"#!/bin/sh\\n"[:0] + zipped([("a.csv", text)]))
    put("zip-cut", zipped([("a.csv", text)])[:-30])
    put("zip-none", zipped([]))
    put("zip-office", zipped([("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")]))
    good = zipped([("a.csv", text)])
    bad = bytearray(good); bad[5000] ^= 4
    put("zip-flipped", bytes(bad))
    at = good.rindex(b"PK\\x01\\x02")
    bad = bytearray(good); bad[at + 8] |= 1; bad[6] |= 1
    put("zip-encrypted", bytes(bad))
    bad = bytearray(good); bad[at + 24:at + 28] = struct.pack("<I", 1000)
    put("zip-bomb", bytes(bad))
    bad = bytearray(good); bad[at + 10] = 9
    put("zip-deflate64", bytes(bad))
    put("zip-850", zipped([("ma__o.csv", text)]).replace(b"ma__o", "março"[:2].encode()
        + "rço".encode("cp850")[:2] + b"o"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
      with z.open("a.csv", "w", force_zip64=True) as f: f.write(text)
      z.comment = b"PK\\x05\\x06 a comment"
    put("zip-64", out.getvalue())
    json.dump([], sys.stdout)
    """

  /// Made once for all tests.
  static let made = Result {
    let folder = TemporaryFolder.untilExit()
    _ = try VirtualPython.run(program, on: folder.path, as: [String].self)
    return folder
  }

  let folder: TemporaryFolder

  init() throws { folder = try Self.made.get() }

  @Test func areDecompressed() throws {
    let text = try Data(contentsOf: folder.url("plain"))
    for name in [
      "gzip", "gzip-twice", "gzip-zeros", "zstd", "zstd-twice", "bzip2", "bzip2-twice", "xz",
      "xz-twice", "zip", "zip-stored", "zip-bzip2", "zip-gzip", "zip-64", "zip-850",
    ] {
      let file = try #require(try CompressedFile(path: folder.file(name)))
      let member = try #require(try file.select().first)
      let bytes = try file.open(member)
      var (found, chunk) = (Data(), [UInt8](repeating: 0, count: 70_001))
      while true {
        let count = try chunk.withUnsafeMutableBytes { try bytes.read(into: $0) }
        if count == 0 { break }
        found += chunk[..<count]
      }
      #expect(found == text, "\(name)")
      #expect(bytes.consumedByteCount == member.compressedByteCount, "\(name)")
      #expect(try file.extract(member, to: folder.file("\(name)-out")) == text.count)
      #expect(try Data(contentsOf: folder.url("\(name)-out")) == text)
    }
    for name in ["gzip-empty", "zstd-empty", "bzip2-empty", "xz-empty"] {
      let file = try #require(try CompressedFile(path: folder.file(name)))
      #expect(try file.extract(file.select()[0], to: folder.file("\(name)-out")) == 0, "\(name)")
    }
  }

  @Test(arguments: ["plain", "empty", "bzip2-name"])
  func areKnownByTheirBytes(name: String) throws {
    #expect(try CompressedFile(path: folder.file(name)) == nil)
  }

  @Test func areRefusedWhenDamagedOrCutShort() throws {
    let again = "copy or download the file again"
    for kind in CompressedFile.Kind.allCases {
      for damage in ["cut", "half", "start", "more", "flipped", "checksum"] {
        let name = "\(kind.rawValue)-\(damage)"
        guard FileManager.default.fileExists(atPath: folder.file(name)) else { continue }
        #expect(throws: FormatError.self, "\(name)") {
          do {
            let file = try #require(try CompressedFile(path: folder.file(name)))
            try file.extract(file.select()[0], to: folder.file("damaged"))
          } catch let error as FormatError {
            #expect(error.hint == again, "\(name): \(error.message)")
            throw error
          }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("damaged")))
      }
    }
  }

  @Test(
    arguments: [
      ("zip-encrypted", "a.csv is encrypted in its zip"),
      ("zip-bomb", "a.csv is damaged or cut short in its zip"),
      ("zip-lzma", "this zip is compressed in a way that is not read (method 14)"),
      ("zip-deflate64", "this zip is compressed in a way that is not read (method 9)"),
      ("zip-tar", "this is a tar archive, which is not read"),
      ("zip-none", "there is no file in this zip"),
      ("zip-several", "this zip holds 4 files: a/1.csv, a/2.csv, leia-me.txt, b.CSV"),
      ("zip-office", "this is an Office document, not a zip of data files"),
    ])
  func areRefusedInOneSentence(name: String, message: String) throws {
    let file = try #require(try CompressedFile(path: folder.file(name)))
    let error = #expect(throws: FormatError.self) {
      try file.extract(file.select()[0], to: folder.file("refused-\(name)"))
    }
    #expect(error?.message == message)
  }

  @Test func areChosenByName() throws {
    let file = try #require(try CompressedFile(path: folder.file("zip-several")))
    #expect(try file.select("*.csv").map(\.name) == ["a/1.csv", "a/2.csv"])
    #expect(try file.select("a/*").map(\.name) == ["a/1.csv", "a/2.csv"])
    #expect(try file.select("leia*").map(\.name) == ["leia-me.txt"])
    let error = #expect(throws: FormatError.self) { try file.select("*.json") }
    #expect(error?.message == "no file in this zip matches member: *.json")
    #expect(error?.hint == "it holds a/1.csv, a/2.csv, leia-me.txt, b.CSV")
  }

  @Test func keepNamesThatAreNotUTF8() throws {
    let file = try #require(try CompressedFile(path: folder.file("zip-850")))
    #expect(file.members.map(\.name) == ["março.csv"])
    let unicode = try #require(try CompressedFile(path: folder.file("zip")))
    #expect(try unicode.select("matr*.csv").map(\.name) == ["pasta/matrículas.csv"])
  }

  @Test func areUnpackedForTheirOwnerOnly() throws {
    let file = try #require(try CompressedFile(path: folder.file("gzip")))
    try file.extract(file.select()[0], to: folder.file("spool"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("spool"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(throws: FormatError.self) {
      try file.extract(file.select()[0], to: folder.file("spool"))
    }
  }
}
