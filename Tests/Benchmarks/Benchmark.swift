// What a benchmark is, and how one is measured.

import Foundation

/// A thing worth measuring, with parameters that have a small and a large value.
///
/// The small values run in the normal tests, so that no benchmark rots.
struct Benchmark: Sendable {
  /// A parameter's name and its two values.
  struct Parameter: Sendable {
    let name: String
    let small: Double
    let large: Double
  }

  let name: String
  let about: String
  let parameters: [Parameter]
  let body: @Sendable (inout Measuring) throws -> Void
}

/// One measured way of doing the work.
struct Measurement {
  let name: String
  let parameters: [String: Double]
  let seconds: [Double]
  /// How much was done in one go, and of what.
  let amount: Double
  let unit: String
  /// The largest resident size of a process that was started, in bytes; 0 when none was.
  let peakBytes: Int
  /// Tells a wrong result from a fast one: equal work has equal checksums.
  let checksum: String

  var median: Double { seconds.sorted()[seconds.count / 2] }
}

/// What a benchmark's body works with: its parameters, a folder, a stopwatch.
struct Measuring {
  let benchmark: String
  let parameters: [String: Double]
  let repeatCount: Int
  let folder: URL
  private(set) var measurements: [Measurement] = []
  /// What the measurements come to, to be printed after them.
  private(set) var remarks: [Remark] = []

  init(benchmark: String, parameters: [String: Double], repeatCount: Int, folder: URL) {
    self.benchmark = benchmark
    self.parameters = parameters
    self.repeatCount = repeatCount
    self.folder = folder
  }

  /// Does the work once to warm up and then `repeatCount` times with the watch running.
  ///
  /// `prepare` puts things back before each time and is not measured. `work` gives a checksum of
  /// what it did, the same every time.
  mutating func measure(
    _ way: String, amount: Double, unit: String, prepare: () throws -> Void = {},
    work: () throws -> String
  ) throws {
    var seconds: [Double] = []
    var checksums: Set<String> = []
    for round in 0...repeatCount {
      try prepare()
      let start = ContinuousClock.now
      checksums.insert(try work())
      let elapsed = ContinuousClock.now - start
      if round > 0 {
        seconds.append(
          Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
      }
    }
    guard checksums.count == 1, let checksum = checksums.first else {
      throw BenchmarkError("\(benchmark) \(way) gave different results: \(checksums.sorted())")
    }
    measurements.append(
      Measurement(
        name: "\(benchmark)/\(way)", parameters: parameters, seconds: seconds, amount: amount,
        unit: unit, peakBytes: ChildProcess.takePeakBytes(), checksum: checksum))
  }

  /// Measures several ways in turn, so that what else the machine does bears on all of them alike.
  ///
  /// The first turn warms up and is not counted; its checksums are those that are kept.
  mutating func measureInTurn(_ ways: [Way], amount: Double, unit: String) throws {
    var seconds = ways.map { _ in [Double]() }
    var peaks = ways.map { _ in 0 }
    var checksums = ways.map { _ in "" }
    for round in 0...repeatCount {
      for (index, way) in ways.enumerated() {
        _ = ChildProcess.takePeakBytes()
        let elapsed = try way.work()
        peaks[index] = max(peaks[index], ChildProcess.takePeakBytes())
        if round == 0 {
          checksums[index] = try way.checksum()
        } else {
          seconds[index].append(elapsed)
        }
      }
    }
    for (index, way) in ways.enumerated() {
      measurements.append(
        Measurement(
          name: "\(benchmark)/\(way.name)", parameters: parameters, seconds: seconds[index],
          amount: amount, unit: unit, peakBytes: peaks[index], checksum: checksums[index]))
    }
  }

  /// Says what share of another way's time a way took.
  mutating func compare(_ way: String, with other: String, atMost limit: Double? = nil) {
    func median(_ way: String) -> Double? {
      measurements.first { $0.name == "\(benchmark)/\(way)" }?.median
    }
    guard let own = median(way), let others = median(other), others > 0 else { return }
    remarks.append(
      Remark(name: "\(benchmark)/\(way) : \(other)", value: own / others, limit: limit))
  }

  /// Says a figure beside the times.
  mutating func remark(_ name: String, _ value: Double, atMost limit: Double? = nil) {
    remarks.append(Remark(name: "\(benchmark)/\(name)", value: value, limit: limit))
  }

  /// Requires that all ways measured so far came to the same result.
  func requireEqualChecksums() throws {
    let checksums = Set(measurements.map(\.checksum))
    guard checksums.count == 1 else {
      throw BenchmarkError("\(benchmark): the ways differ: \(checksums.sorted())")
    }
  }

  subscript(name: String) -> Double {
    guard let value = parameters[name] else {
      preconditionFailure("\(benchmark) has no parameter \(name)")
    }
    return value
  }
}

/// One of several ways that are measured in turn.
struct Way {
  let name: String
  /// Does the work and says how many seconds of it count.
  let work: () throws -> Double
  /// Tells a wrong result from a fast one.
  let checksum: () throws -> String
}

/// A figure that is no time: a share of another way's time, or memory.
struct Remark {
  let name: String
  let value: Double
  /// What it should not exceed.
  let limit: Double?

  var isMissed: Bool { limit.map { value > $0 } ?? false }
}

/// A benchmark that could not be measured, or whose result is wrong.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
