// The order in which files arrive, are replaced, vanish and are taken back leaves no trace.

import Foundation
import SQLite
import Testing
import Warehouse

@testable import Ingest

@Suite("Arrivals")
struct ArrivalTests {
  /// What a folder has been through, and which of its files count.
  private struct Landing {
    let lab: Lab
    var random: SplitMix64
    /// The files that count, with their content and time.
    var files: [String: (text: String, second: Double)] = [:]
    var vanished: Set<String> = []
    var count = 0

    mutating func change() throws {
      let path =
        "\(["norte", "sul"].randomElement(using: &random) ?? "")/"
        + "matriculas_2024-0\(Int.random(in: 1...2, using: &random))"
        + "\(["", "_a", "_b"].randomElement(using: &random) ?? "").csv"
      switch Int.random(in: 0..<10, using: &random) {
      case 0: try vanish(path)
      case 1: try retract(path)
      default: try write(path)
      }
    }

    /// A file comes, late or not, or is replaced in place.
    private mutating func write(_ path: String) throws {
      count += 1
      let second = Double(Int.random(in: 0..<50, using: &random)) + Double(count) / 1000
      let names = (0..<Int.random(in: 1...3, using: &random)).map { "name_\(count)_\($0)" }
      let text = "name\n" + names.joined(separator: "\n") + "\n"
      try lab.write("landing/\(path)", text)
      try lab.date("landing/\(path)", second)
      files[path] = (text, second)
      vanished.remove(path)
    }

    private mutating func vanish(_ path: String) throws {
      try lab.load()
      guard files[path] != nil, !vanished.contains(path) else { return }
      try lab.remove("landing/\(path)")
      vanished.insert(path)
      try forgetWhatIsGone()
    }

    private mutating func retract(_ path: String) throws {
      try lab.load()
      try forgetWhatIsGone()
      guard try loaded().contains(path) else { return }
      try Ingest.retract([path], lab.change())
      files[path] = nil
      vanished.remove(path)
    }

    /// A file that is neither there nor in the table has no say any more.
    mutating func forgetWhatIsGone() throws {
      for path in vanished.subtracting(try loaded()) {
        files[path] = nil
        vanished.remove(path)
      }
    }

    private func loaded() throws -> Set<String> {
      Set(try lab.rows("SELECT path FROM raw._load WHERE state = 'loaded'"))
    }
  }

  /// The same folder, loaded at once into nothing, gives the same table.
  @Test(arguments: ["append", "replace", "partition"])
  func leaveNoTrace(mode: String) throws {
    let source = ModeTests.partitioned.replacing("mode: partition", with: "mode: \(mode)")
    for seed in 0..<5 as Range<UInt64> {
      var landing = Landing(
        lab: try Lab(["student": source]), random: SplitMix64(seed: seed))
      for _ in 0..<12 {
        for _ in 0..<Int.random(in: 1...3, using: &landing.random) { try landing.change() }
        try landing.lab.load()
        try landing.forgetWhatIsGone()
      }
      #expect(try landing.lab.plan().map(\.isNeeded) == [false], "seed \(seed)")
      let fresh = try Lab(["student": source])
      for (path, file) in landing.files {
        try fresh.write("landing/\(path)", file.text)
        try fresh.date("landing/\(path)", file.second)
      }
      try fresh.load()
      let rows = "SELECT unit, month, name, _line FROM raw.student ORDER BY 1, 2, 3"
      #expect(try landing.lab.rows(rows) == fresh.rows(rows), "seed \(seed)")
      #expect(
        try landing.lab.rows("SELECT count(*) FROM raw.student")
          == landing.lab.rows("SELECT sum(row_count) FROM raw._load WHERE state = 'loaded'"))
    }
  }
}

/// A random generator that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
