// A real browser without a window, for the pages that the program writes.

import Foundation
import Testing

/// Chromium, on a page in a file.
struct Browser {
  /// The page's content as it stands after its scripts have run, and what the browser complained of.
  struct Reading {
    let dom: String
    let complaints: [String]
  }

  private let scratch: Scratch
  private let page: URL

  init(_ page: URL) throws {
    self.page = page
    scratch = try Scratch()
  }

  /// Reads the page at an address in it, such as `#refined.fact_payment`.
  func read(at hash: String = "") throws -> Reading {
    let outcome = try run(["--enable-logging=stderr", "--dump-dom"], hash)
    let complaints = outcome.error.split(separator: "\n").map(String.init)
      .filter { $0.contains(":CONSOLE") }
    return Reading(dom: outcome.output, complaints: complaints)
  }

  /// Takes a picture of the page and says how many of its lines of pixels differ from each other.
  func screenshot(at hash: String = "") throws -> Int {
    let file = scratch.folder.appending(path: "page.png")
    _ = try run(["--screenshot=\(file.path)", "--window-size=1400,1000"], hash)
    let count = """
      import struct, sys, zlib
      data, at, packed = open(sys.argv[1], 'rb').read(), 8, b''
      while at < len(data):
          size, kind = struct.unpack('>I4s', data[at:at + 8])
          if kind == b'IHDR':
              width, height, depth, colour = struct.unpack('>IIBB', data[at + 8:at + 18])
          if kind == b'IDAT':
              packed += data[at + 8:at + 8 + size]
          at += size + 12
      lines = zlib.decompress(packed)
      stride = 1 + width * {2: 3, 6: 4}[colour]
      print(len({lines[i * stride + 1:(i + 1) * stride] for i in range(height)}))
      """
    let counted = try Program.Running(
      command: ["python3", "-c", count, file.path], folder: scratch.folder, environment: [:]
    ).outcome()
    try #require(counted.status == 0, "\(counted.error)")
    return Int(counted.output.split(separator: "\n").first ?? "") ?? 0
  }

  /// Every address leads nowhere, so that a page that asked for something would complain.
  private func run(_ arguments: [String], _ hash: String) throws -> Program.Outcome {
    let outcome = try Program.Running(
      command: [
        "timeout", "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--no-first-run", "--virtual-time-budget=3000",
        "--user-data-dir=\(scratch.folder.appending(path: "profile").path)",
        "--host-resolver-rules=MAP * ~NOTFOUND",
      ] + arguments + ["file://\(page.path)\(hash)"], folder: scratch.folder, environment: [:]
    ).outcome()
    try #require(outcome.status == 0, "\(outcome.error)")
    return outcome
  }
}
