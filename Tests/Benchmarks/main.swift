// pantanal-bench: runs benchmarks by name and prints a line for each way of doing the work.

import ArgumentParser
import Foundation

struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pantanal-bench", abstract: "Measures Pantanal.",
    discussion: Benchmark.all.map { "  \($0.name): \($0.about)" }.joined(separator: "\n"))

  @Argument(help: "The benchmarks to run (default: all).")
  var names: [String] = []

  @Flag(help: "Use the small parameters, to see that everything works.")
  var small = false

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a parameter; may be repeated.", valueName: "name=value"))
  var settings: [String] = []

  @Option(name: .customLong("repeat"), help: "Times to measure after one to warm up.")
  var repeatCount = 3

  @Flag(help: "Print one JSON object per line.")
  var json = false

  func run() throws {
    for benchmark in try selected() {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "pantanal-bench-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      var measuring = Measuring(
        benchmark: benchmark.name, parameters: try parameters(of: benchmark),
        repeatCount: max(repeatCount, 1), folder: folder)
      try benchmark.body(&measuring)
      for measurement in measuring.measurements {
        print(json ? measurement.json : measurement.line)
      }
      if !json { for remark in measuring.remarks { print(remark.line) } }
    }
  }

  private func selected() throws -> [Benchmark] {
    if names.isEmpty { return Benchmark.all }
    return try names.map { name in
      guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
        let known = Benchmark.all.map(\.name).joined(separator: ", ")
        throw ValidationError("no benchmark is named \(name); there are \(known)")
      }
      return benchmark
    }
  }

  private func parameters(of benchmark: Benchmark) throws -> [String: Double] {
    var values = Dictionary(
      uniqueKeysWithValues: benchmark.parameters.map { ($0.name, small ? $0.small : $0.large) })
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = Double(parts[1]) else {
        throw ValidationError("--set takes name=number, not \(setting)")
      }
      if values[parts[0]] != nil { values[parts[0]] = value }
    }
    return values
  }
}

extension Remark {
  /// What a person reads.
  var line: String {
    let figure = String(format: "%.2f", value)
    guard let limit else { return "\(name)  \(figure)" }
    let verdict = isMissed ? "MISSED" : "met"
    return "\(name)  \(figure)  at most \(String(format: "%g", limit)): \(verdict)"
  }
}

extension Measurement {
  /// What a person reads.
  var line: String {
    let settings = parameters.sorted { $0.key < $1.key }
      .map { "\($0.key)=\(Self.plain($0.value))" }.joined(separator: " ")
    let time = String(format: "median %.4f s of %d", median, seconds.count)
    let rate = String(format: "%.0f \(unit)/s", amount / median)
    let memory = peakBytes == 0 ? "" : "  peak \(peakBytes / 1_000_000) MB"
    return "\(name)  \(settings)  \(time)  \(rate)\(memory)  checksum \(checksum)"
  }

  /// What a script reads.
  var json: String {
    let settings = parameters.sorted { $0.key < $1.key }
      .map { "\"\($0.key)\":\(Self.plain($0.value))" }.joined(separator: ",")
    let times = seconds.map { String(format: "%.6f", $0) }.joined(separator: ",")
    return """
      {"benchmark":"\(name)","parameters":{\(settings)},"median_seconds":\
      \(String(format: "%.6f", median)),"seconds":[\(times)],"amount":\(Self.plain(amount)),\
      "unit":"\(unit)","peak_bytes":\(peakBytes),"checksum":"\(checksum)"}
      """
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? String(format: "%.0f", value) : "\(value)"
  }
}

BenchmarkCommand.main()
